package io.slipstream.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.RestAssured;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The built service as a process of its own, on the same stack as the service under test. */
public final class SecondReplica implements AutoCloseable {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

    private final int port;
    private final Process process;

    private SecondReplica(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Starts one under a name and waits until it is ready. */
    public static SecondReplica start(String name) throws IOException {
        return start(name, Map.of());
    }

    /** The same with settings of its own. */
    public static SecondReplica start(String name, Map<String, String> settings) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.port=" + freePort(),
                "-Dslipstream.replica=" + name));
        Config config = ConfigProvider.getConfig();
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(key -> key.startsWith("slipstream.")
                        && (!key.startsWith("slipstream.cache.")
                                || key.startsWith("slipstream.cache.loader.")
                                || key.equals("slipstream.cache.redis.timeout")))
                .filter(key -> !key.startsWith("slipstream.devkit"))
                .forEach(key -> config.getOptionalValue(key, String.class)
                        .ifPresent(value -> command.add("-D" + key + "=" + value)));
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("target", "replica-" + name + ".log"))
                .start();
        SecondReplica replica = new SecondReplica(port, process);
        try {
            replica.awaitReady();
        } catch (RuntimeException | Error e) {
            replica.close();
            throw e;
        }
        return replica;
    }

    /** Where it listens. */
    public String baseUri() {
        return "http://127.0.0.1:" + port;
    }

    /** Freezes it: nothing of it runs, its connections stay open. */
    public void pause() throws Exception {
        signal("-STOP");
    }

    /** Lets it go on. */
    public void resume() throws Exception {
        signal("-CONT");
    }

    /** Tells it to stop as an orchestrator does, and waits until it has drained. */
    public void drain() {
        process.destroy();
        await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void signal(String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private void awaitReady() {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> {
                    assertThat(process.isAlive())
                            .as("the second replica is alive")
                            .isTrue();
                    return RestAssured.given()
                                    .baseUri(baseUri())
                                    .get("/q/health/ready")
                                    .statusCode()
                            == 200;
                });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
