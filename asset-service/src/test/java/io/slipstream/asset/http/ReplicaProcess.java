package io.slipstream.asset.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** The packaged service as a process of its own, over the stack of the service under test. */
final class ReplicaProcess implements AutoCloseable {
    private static final List<String> SHARED = List.of(
            "slipstream.postgres.url",
            "slipstream.postgres.username",
            "slipstream.postgres.password",
            "slipstream.redis.url",
            "slipstream.kafka.bootstrap-servers",
            "slipstream.security.jwks");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Process process;
    private final int port;

    private ReplicaProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ReplicaProcess start(Path folder, String name) throws IOException {
        Config config = ConfigProvider.getConfig();
        int port = freePort();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        SHARED.forEach(key -> command.add("-D" + key + "=" + config.getValue(key, String.class)));
        command.add("-Dslipstream.data-directory=" + folder.resolve(name));
        command.add("-Dslipstream.replica=" + name);
        command.add("-Dquarkus.http.port=" + port);
        // Not 0: the meters of a server on a random port have other labels than those of one on a fixed port.
        command.add("-Dquarkus.management.port=" + freePort());
        command.add("-jar");
        command.add(Path.of("target", "quarkus-app", "quarkus-run.jar")
                .toAbsolutePath()
                .toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "replica-" + name + ".log").toFile())
                .start();
        return new ReplicaProcess(process, port);
    }

    boolean ready() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the replica ended with status " + process.exitValue() + "; see target/replica-*.log");
        }
        try {
            return send("/q/health/ready").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** The body, or the status if it is not 200. */
    String get(String path) {
        HttpResponse<String> response = send(path);
        return response.statusCode() == 200 ? response.body() : Integer.toString(response.statusCode());
    }

    @Nullable
    String header(String path, String name) {
        return send(path).headers().firstValue(name).orElse(null);
    }

    /** Asks it to end and answers its exit status. */
    int terminate(Duration patience) {
        process.destroy();
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the replica does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private HttpResponse<String> send(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
