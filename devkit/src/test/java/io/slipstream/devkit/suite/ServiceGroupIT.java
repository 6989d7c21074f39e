package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.devkit.stack.DevkitHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceGroupIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path root;

    private SuiteFolder folder;

    @BeforeEach
    void setUp() {
        folder = new SuiteFolder(root, root.resolve("data"));
        folder.prepare();
    }

    @Test
    void stop_ofAll_endsGatewaysFirstAndTheExtractorLast() throws IOException {
        ServiceGroup group = FakeSuite.group(folder, FakeSuite.plan(Map.of("gateway", 2)));
        try {
            group.start(LIMIT, () -> false);
        } finally {
            group.stop(LIMIT);
        }

        List<String> order = Files.readAllLines(FakeSuite.journal(folder));
        assertThat(order.subList(0, 2)).containsExactlyInAnyOrder("gateway-1", "gateway-2");
        assertThat(order).hasSize(7).last().isEqualTo("document-extractor-1");
        assertThat(ProcessTable.withArgument(folder.marker())).isEmpty();
    }

    @Test
    void start_oneDies_failsWithTheEndOfItsLog() {
        ServiceGroup group = group("echo cannot go on; exit 7");
        try {
            assertThatThrownBy(() -> group.start(LIMIT, () -> false)).isInstanceOfSatisfying(SlipException.class, e -> {
                assertThat(e.code()).isEqualTo(SlipCode.SERVICE_DIED);
                assertThat(e.line()).contains("exit code 7");
                assertThat(e.details()).containsExactly("cannot go on");
            });
        } finally {
            group.stop(Duration.ZERO);
        }
    }

    @Test
    void start_oneNeverReady_failsAfterTheLimit() {
        ServiceGroup group = group("echo waiting; exec sleep 600");
        try {
            assertThatThrownBy(() -> group.start(Duration.ofMillis(500), () -> false))
                    .isInstanceOfSatisfying(
                            SlipException.class, e -> assertThat(e.code()).isEqualTo(SlipCode.SERVICE_NOT_READY));
        } finally {
            group.stop(Duration.ZERO);
        }
    }

    @Test
    void clear_afterTheSupervisorWasKilled_endsWhatItLeft() throws Exception {
        Process supervisor = new ProcessBuilder(
                        DevkitHome.java().toString(),
                        folder.marker(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FakeSuite.class.getName(),
                        folder.root().toString(),
                        folder.data().toString())
                .redirectErrorStream(true)
                .start();
        List<String> said = new ArrayList<>();
        BufferedReader output = supervisor.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
            if (line.equals(FakeSuite.STARTED)) {
                break;
            }
        }
        assertThat(said).containsExactly(FakeSuite.STARTED);
        Files.writeString(folder.runFile(), "{");
        assertThat(SuiteLock.isHeld(folder)).isTrue();
        supervisor.destroyForcibly().waitFor();
        assertThat(ProcessTable.withArgument(folder.marker())).hasSize(6);

        boolean stopped = new Stopper(folder, new PrintStream(PrintStream.nullOutputStream()), false).stop();

        assertThat(stopped).isTrue();
        assertThat(ProcessTable.withArgument(folder.marker())).isEmpty();
        assertThat(folder.runFile()).doesNotExist();
        assertThat(new Stopper(folder, new PrintStream(PrintStream.nullOutputStream()), false).stop())
                .isFalse();
    }

    private ServiceGroup group(String script) {
        return new ServiceGroup(
                FakeSuite.plan(Map.of()),
                instance -> new ChildSpec(
                        instance.name(),
                        List.of("sh", "-c", script),
                        Map.of(),
                        root,
                        folder.serviceLog(instance.name())),
                Progress.to(new PrintStream(PrintStream.nullOutputStream()), Duration.ZERO),
                child -> {});
    }
}
