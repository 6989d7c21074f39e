package io.slipstream.system;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The example application of the client, as a process of its own. */
final class RunningShop implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("slipstream.root", ".."))
            .toAbsolutePath()
            .normalize();
    private static final Duration START = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;
    private final Process process;

    private RunningShop(URI url, Process process) {
        this.url = url;
        this.process = process;
    }

    /** Starts one on a free port, with a key of the suite. */
    static RunningShop start(URI gateway, String key) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dquarkus.http.port=" + port,
                "-jar",
                ROOT.resolve("examples/client-shop/target/quarkus-app/quarkus-run.jar")
                        .toString());
        // A machine with two busy cores takes longer than an application should wait; what is shown here is not speed.
        command.environment()
                .putAll(Map.of(
                        "SLIPSTREAM_CLIENT_URL",
                        gateway.toString(),
                        "SLIPSTREAM_CLIENT_API_KEY",
                        key,
                        "SLIPSTREAM_CLIENT_CACHE_READ_TIMEOUT",
                        "PT2S",
                        "SLIPSTREAM_CLIENT_CACHE_PATIENCE",
                        "PT20S"));
        Path log = Files.createTempFile(ROOT.resolve("system-tests/target"), "shop-", ".log");
        RunningShop shop = new RunningShop(
                URI.create("http://127.0.0.1:" + port),
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start());
        await("the shop to start, see " + log).atMost(START).ignoreExceptions().until(() -> shop.loads() == 0);
        return shop;
    }

    /** What it shows of a product. */
    String name(long product) {
        return body(send(request("/products/" + product).GET())).path("name").asText();
    }

    /** Changes a product. */
    void rename(long product, String name) {
        body(send(request("/products/" + product)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"name\":\"" + name + "\"}"))));
    }

    /** How often it had to look a product up. */
    int loads() {
        return body(send(request("/loads").GET())).path("loads").asInt(-1);
    }

    /** Has a report made, and waits for its end. */
    JsonNode report(long product) {
        JsonNode begun = body(send(request("/products/" + product + "/reports").POST(BodyPublishers.noBody())));
        return body(send(request("/reports/" + begun.path("report").asText()).GET()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("the shop did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode body(HttpResponse<byte[]> answer) {
        return SuiteClient.json(SuiteClient.expectSuccess(answer));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
