package io.slipstream.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HopByHopTest {
    @Test
    void copy_leavesOutHopByHopHeaders_thoseNamedByConnection_andSomeOthers() {
        MultiMap from = HttpHeaders.headers()
                .add("Connection", "close, X-One")
                .add("connection", "X-Two")
                .add("X-One", "1")
                .add("x-two", "2")
                .add("Transfer-Encoding", "chunked")
                .add("TE", "trailers")
                .add("Upgrade", "h2c")
                .add("Keep-Alive", "5")
                .add("Secret", "s")
                .add("Set-Cookie", "a=1")
                .add("Set-Cookie", "b=2");
        MultiMap to = HttpHeaders.headers();
        HopByHop.copy(from, to, Set.of("secret"));
        assertThat(to.names()).containsExactly("Set-Cookie");
        assertThat(to.getAll("Set-Cookie")).containsExactly("a=1", "b=2");
    }

    @Test
    void copy_keepsWhatGivesAMessageItsMeaning_evenIfConnectionNamesIt() {
        MultiMap from = HttpHeaders.headers()
                .add("Connection", "Authorization, Content-Length, Host")
                .add("Content-Length", "5")
                .add("Host", "a")
                .add("Authorization", "x");
        MultiMap to = HttpHeaders.headers();
        HopByHop.copy(from, to, Set.of());
        assertThat(to.names()).containsExactlyInAnyOrder("Content-Length", "Host", "Authorization");
    }
}
