package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedChildIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path root;

    private SuiteFolder folder;
    private @Nullable SupervisedChild child;

    @BeforeEach
    void setUp() {
        folder = new SuiteFolder(root, root.resolve("data"));
        folder.prepare();
    }

    @AfterEach
    void tearDown() {
        if (child != null) {
            child.stop(Duration.ZERO);
        }
    }

    @Test
    void killed_whileItIsKeptAlive_isBackWithAnotherPid() {
        SupervisedChild service = service(5);
        long first = service.pid().orElseThrow();

        kill(service);

        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(service.state()).isEqualTo(ChildState.READY);
            assertThat(service.pid().orElse(first)).isNotEqualTo(first);
        });
        assertThat(service.restarts()).isEqualTo(1);
        assertThat(service.lastExitCode()).isEqualTo(137);
        assertThat(LogTail.last(service.spec().log(), 10)).containsExactly("hello from fake", "hello from fake");
    }

    @Test
    void killed_moreOftenThanAllowed_isLeftAlone() {
        SupervisedChild service = service(1);

        kill(service);
        awaitState(service, ChildState.READY);
        kill(service);

        awaitState(service, ChildState.FAILED);
        assertThat(service.pid()).isEmpty();
        assertThat(service.restarts()).isEqualTo(1);
    }

    @Test
    void killed_beforeItIsKeptAlive_isNotStartedAgain() {
        SupervisedChild service = new SupervisedChild(
                new ChildSpec(
                        "short", List.of("sh", "-c", "echo no; exit 3"), Map.of(), root, folder.serviceLog("short")),
                5,
                () -> false,
                changed -> {},
                InstantSource.system());
        child = service;

        service.start();

        awaitState(service, ChildState.FAILED);
        assertThat(service.lastExitCode()).isEqualTo(3);
        assertThat(LogTail.last(service.spec().log(), 5)).containsExactly("no");
    }

    @Test
    void stop_ofARunningService_letsItEndInOrder() {
        SupervisedChild service = service(5);

        service.stop(LIMIT);

        assertThat(service.state()).isEqualTo(ChildState.STOPPED);
        assertThat(service.pid()).isEmpty();
        assertThat(FakeSuite.journal(folder)).hasContent("fake\n");
    }

    @Test
    void stop_ofAServiceThatIgnoresIt_killsItAfterTheLimit() {
        Path begun = root.resolve("begun");
        SupervisedChild service = new SupervisedChild(
                new ChildSpec(
                        "deaf",
                        List.of("sh", "-c", "trap '' TERM; touch begun; while :; do sleep 1; done"),
                        Map.of(),
                        root,
                        folder.serviceLog("deaf")),
                5,
                () -> Files.exists(begun),
                changed -> {},
                InstantSource.system());
        child = service;
        service.start();
        awaitState(service, ChildState.READY);

        service.stop(Duration.ofMillis(100));

        assertThat(service.pid()).isEmpty();
        assertThat(service.state()).isEqualTo(ChildState.STOPPED);
    }

    private SupervisedChild service(int restartsPerMinute) {
        int port = new FreePorts(new SplittableRandom()).next();
        SupervisedChild service = new SupervisedChild(
                FakeSuite.spec(folder, "fake", port),
                restartsPerMinute,
                () -> Readiness.of("http://127.0.0.1:" + port),
                changed -> {},
                InstantSource.system());
        child = service;
        service.start();
        service.keepAlive();
        awaitState(service, ChildState.READY);
        return service;
    }

    private static void kill(SupervisedChild service) {
        ProcessHandle process = ProcessHandle.of(service.pid().orElseThrow()).orElseThrow();
        process.destroyForcibly();
        assertThat(Leftovers.awaitExit(process, LIMIT)).isTrue();
        await().atMost(LIMIT)
                .until(() ->
                        service.state() != ChildState.READY || service.pid().orElse(0) != process.pid());
    }

    private static void awaitState(SupervisedChild service, ChildState state) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(service.state()).isEqualTo(state));
    }
}
