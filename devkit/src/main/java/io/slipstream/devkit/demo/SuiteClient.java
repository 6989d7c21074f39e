package io.slipstream.devkit.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Calls a running suite through its gateway with the installation's admin key. Blocking; for the demo and system tests. */
public final class SuiteClient implements AutoCloseable {
    /** Numbers stay exact. */
    public static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

    private final JsonNode run;
    private final Path dataFolder;
    private final URI gateway;
    private final String adminKey;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private SuiteClient(JsonNode run, Path dataFolder) {
        this.run = run;
        this.dataFolder = dataFolder;
        this.gateway = URI.create(run.path("gateway_url").asText());
        this.adminKey = run.path("admin_key").asText();
    }

    /**
     * A client of the suite that a data folder's {@code run.json} describes.
     *
     * @throws DemoFailure when no suite runs there
     */
    public static SuiteClient of(Path dataFolder) {
        Path runFile = dataFolder.resolve("run.json");
        if (!Files.isReadable(runFile)) {
            throw new DemoFailure("no suite runs here: there is no " + runFile);
        }
        try {
            return new SuiteClient(JSON.readTree(runFile.toFile()), dataFolder);
        } catch (IOException e) {
            throw new DemoFailure(runFile + " cannot be read", e);
        }
    }

    /** The suite as written down by {@code up}. */
    public JsonNode run() {
        return run;
    }

    /** Where the suite keeps its data. */
    public Path dataFolder() {
        return dataFolder;
    }

    /** The gateway's base URL. */
    public URI gateway() {
        return gateway;
    }

    /** The Kafka brokers of the suite. */
    public String kafkaBootstrapServers() {
        return run.path("kafka").path("host").asText() + ":"
                + run.path("kafka").path("port").asInt();
    }

    /** A request with the admin key, to be finished with a method. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(CALL_TIMEOUT)
                .header("X-API-Key", adminKey);
    }

    /** Sends a request as it is. */
    public HttpResponse<byte[]> send(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new DemoFailure(request.method() + " " + request.uri() + " failed: " + e, e);
        }
    }

    /** The JSON at a path. */
    public JsonNode get(String path) throws InterruptedException {
        return json(expectSuccess(send(request(path).GET().build())));
    }

    /** Posts JSON and reads JSON. */
    public JsonNode post(String path, Object body) throws InterruptedException {
        return json(expectSuccess(postJson(path, body)));
    }

    /** Posts JSON and gives the whole answer, whatever it is. */
    public HttpResponse<byte[]> postJson(String path, Object body) throws InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(jsonBody(body))
                .build());
    }

    /** The answer if it is a success, otherwise a failure that quotes the problem. */
    public static HttpResponse<byte[]> expectSuccess(HttpResponse<byte[]> response) {
        if (response.statusCode() / 100 != 2) {
            throw new DemoFailure(
                    response.request().method() + " " + response.request().uri() + " answered " + response.statusCode()
                            + ": " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    /** The body as JSON. */
    public static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new DemoFailure(response.request().uri() + " did not answer JSON", e);
        }
    }

    /** An object as a JSON body. */
    public static BodyPublisher jsonBody(Object body) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + body.getClass(), e);
        }
    }

    /** Runs {@code count} calls, at most {@code width} at once; the first failure is thrown when all have ended. */
    public <T> List<T> concurrently(int count, int width, IntFunction<Call<T>> calls) throws InterruptedException {
        Semaphore slots = new Semaphore(width);
        List<Future<T>> running = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Call<T> call = calls.apply(i);
            slots.acquire();
            running.add(threads.submit(() -> {
                try {
                    return call.run();
                } finally {
                    slots.release();
                }
            }));
        }
        List<T> results = new ArrayList<>(count);
        for (Future<T> one : running) {
            try {
                results.add(one.get());
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw cause instanceof DemoFailure failure
                        ? failure
                        : new DemoFailure("a call failed: " + cause, cause);
            }
        }
        return results;
    }

    /** Asks again and again until it holds. */
    public static void await(String what, Duration atMost, BooleanSupplier holds) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new DemoFailure(what + " did not happen within " + atMost.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** A call that may wait. */
    @FunctionalInterface
    public interface Call<T> {
        T run() throws InterruptedException;
    }

    @Override
    public void close() {
        threads.close();
        http.close();
    }
}
