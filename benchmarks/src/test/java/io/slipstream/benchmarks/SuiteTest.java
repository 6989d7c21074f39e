package io.slipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteTest {
    @TempDir
    Path folder;

    @Test
    void read_runFile_knowsGatewayKeyAndProcesses() throws IOException {
        Path run = Files.writeString(folder.resolve("run.json"), """
                {"gateway_url":"http://localhost:8080","admin_key":"slk_a_b",
                 "services":{"gateway":[{"url":"http://localhost:8080","pid":7}],"cache-service":[{"pid":8},{"pid":9}]}}
                """);

        Suite suite = Suite.read(run);

        assertThat(suite.gateway()).isEqualTo(URI.create("http://localhost:8080"));
        assertThat(suite.adminKey()).isEqualTo("slk_a_b");
        assertThat(suite.pids()).containsExactlyInAnyOrder(7L, 8L, 9L);
        assertThat(suite.toString()).doesNotContain("slk_a_b");
    }

    @Test
    void read_withoutARunningSuite_saysHowToStartOne() {
        assertThatThrownBy(() -> Suite.read(folder.resolve("run.json"))).hasMessageContaining("./slipstream up");
    }
}
