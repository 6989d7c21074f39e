package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PortHolderIT {
    @Test
    void of_portOfThisProcess_namesIt() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(PortHolder.of(socket.getLocalPort())).hasValueSatisfying(holder -> {
                assertThat(holder.pid()).isEqualTo(ProcessHandle.current().pid());
                assertThat(holder.command()).contains("java");
                assertThat(holder.slipstream()).isFalse();
            });
            assertThat(FreePorts.isFree(socket.getLocalPort())).isFalse();
        }
    }

    @Test
    void of_portOfNobody_isEmpty() {
        assertThat(PortHolder.of(new FreePorts(new SplittableRandom()).next())).isEmpty();
    }
}
