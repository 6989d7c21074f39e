package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListeningSocketsTest {
    private static final List<String> TABLE = List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0",
            "   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4 30 10 -1",
            "   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 22 1 0 100 0 0 10 0",
            "   3: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0 100 0 0 10 0");

    @Test
    void inodes_portWithListenersAndConnections_areThoseOfTheListeners() {
        assertThat(ListeningSockets.inodes(TABLE, 8080)).containsExactlyInAnyOrder("4711", "4713");
    }

    @Test
    void inodes_portOfNobody_areNone() {
        assertThat(ListeningSockets.inodes(TABLE, 8081)).isEmpty();
    }
}
