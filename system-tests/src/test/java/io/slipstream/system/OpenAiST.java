package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipstream.devkit.demo.SuiteClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * OpenAI's interface through the gateway, with three replicas of the cache before one model, in a suite of its own: run with {@code test --chaos}.
 */
@EnabledIfSystemProperty(named = "long.tests", matches = "none", disabledReason = "runs with -Dchaos")
class OpenAiST {
    private static final Path ROOT = Path.of(System.getProperty("slipstream.root", ".."))
            .toAbsolutePath()
            .normalize();
    private static final Path DATA = ROOT.resolve("system-tests/target/openai");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CALLERS = 1000;

    private static final Model MODEL = new Model();
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(THREADS)
            .build();

    private final SuiteClient client = SuiteClient.of(DATA);
    private final String ask =
            "{\"stream\":true,\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\""
                    + UUID.randomUUID() + "\"}]}";

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(DATA);
        launcher("up", "--detach", "--no-aot", "--scale", "0", "--port", "0", "--replicas", "cache-service=3");
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            launcher("down");
        } finally {
            MODEL.close();
            THREADS.shutdownNow();
        }
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static void launcher(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("slipstream").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", DATA.toString()));
        Path output = DATA.resolveSibling("openai-launcher.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("SLIPSTREAM_CACHE_AI_OPENAI_URL", MODEL.url());
        builder.environment().put("SLIPSTREAM_CACHE_AI_OPENAI_API_KEY", "sk-configured");
        // Replicas that have just started are slow; that is no fault of Redis.
        builder.environment().put("SLIPSTREAM_CACHE_REDIS_TIMEOUT", "PT1S");
        Process process = builder.start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    /** As OpenAI's own clients ask: with nothing but a key. */
    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(client.gateway().resolve(path))
                .timeout(Duration.ofMinutes(2))
                .header(
                        "Authorization",
                        "Bearer " + client.run().path("admin_key").asText())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private List<CompletableFuture<HttpResponse<InputStream>>> callers(int count) {
        return Stream.generate(() -> HTTP.sendAsync(request("/v1/chat/completions", ask), BodyHandlers.ofInputStream()))
                .limit(count)
                .toList();
    }

    private static String status(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElse("");
    }

    @Test
    void streams_thatAreIdenticalOnThreeReplicas_areOneCallAndThenHits() throws Exception {
        MODEL.begin();
        List<CompletableFuture<HttpResponse<InputStream>>> callers = callers(CALLERS);
        // Everybody has the beginning before the end is there.
        for (CompletableFuture<HttpResponse<InputStream>> caller : callers) {
            assertThat(caller.get().statusCode()).isEqualTo(200);
        }
        MODEL.goOn();

        for (CompletableFuture<HttpResponse<InputStream>> caller : callers) {
            assertThat(new String(caller.get().body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(Model.WHOLE);
        }
        assertThat(callers.stream().filter(caller -> !status(caller.join()).contains("collapsed")))
                .hasSize(1);
        assertThat(MODEL.calls()).isEqualTo(1);

        String whole = ask.replace("\"stream\":true,", "");
        await().atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<String> hit = HTTP.send(request("/v1/chat/completions", whole), BodyHandlers.ofString());
            assertThat(status(hit)).contains("; hit");
            assertThat(SuiteClient.JSON
                            .readTree(hit.body())
                            .at("/choices/0/message/content")
                            .asText())
                    .isEqualTo("Hello");
        });
        assertThat(MODEL.calls()).isEqualTo(1);
    }

    @Test
    void replicaThatCalls_thatIsKilled_costsItsOwnCallersAndOneCall() throws Exception {
        MODEL.begin();
        List<CompletableFuture<HttpResponse<InputStream>>> callers = callers(30);
        for (CompletableFuture<HttpResponse<InputStream>> caller : callers) {
            assertThat(caller.get().statusCode()).isEqualTo(200);
        }

        ProcessHandle leader = caller(MODEL.lastPort());
        leader.destroyForcibly();
        await().atMost(PATIENCE).until(() -> MODEL.calls() == 2);
        MODEL.goOn();

        int whole = 0;
        for (CompletableFuture<HttpResponse<InputStream>> caller : callers) {
            try {
                assertThat(new String(caller.get().body().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(Model.WHOLE);
                whole++;
            } catch (IOException e) {
                assertThat(e)
                        .as("the connection of a caller of the killed replica")
                        .isNotNull();
            }
        }
        assertThat(whole).as("callers of the other replicas").isBetween(1, callers.size() - 1);
        assertThat(MODEL.calls()).isEqualTo(2);
        await().atMost(Duration.ofMinutes(2)).until(() -> replicas().stream().allMatch(ProcessHandle::isAlive));
    }

    @Test
    void request_withoutCredential_isRefused() throws Exception {
        HttpResponse<String> refused = HTTP.send(
                HttpRequest.newBuilder(client.gateway().resolve("/v1/embeddings"))
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(401);
    }

    private List<ProcessHandle> replicas() {
        List<ProcessHandle> found = new ArrayList<>();
        try (SuiteClient now = SuiteClient.of(DATA)) {
            for (JsonNode replica : now.run().path("services").path("cache-service")) {
                ProcessHandle.of(replica.path("pid").asLong()).ifPresent(found::add);
            }
        }
        return found;
    }

    /** The replica whose connection to the model has this port. */
    private ProcessHandle caller(int port) throws IOException {
        String suffix = ":%04X".formatted(port);
        List<String> sockets = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            Files.readAllLines(Path.of("/proc/net", table)).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields[1].endsWith(suffix))
                    .forEach(fields -> sockets.add("socket:[" + fields[9] + "]"));
        }
        for (ProcessHandle replica : replicas()) {
            try (Stream<Path> open = Files.list(Path.of("/proc/" + replica.pid() + "/fd"))) {
                for (Path file : open.toList()) {
                    if (Files.isSymbolicLink(file)
                            && sockets.contains(Files.readSymbolicLink(file).toString())) {
                        return replica;
                    }
                }
            }
        }
        throw new IllegalStateException("no replica has a connection with port " + port);
    }

    /** Streams an answer in two halves; the second comes when the test says so. */
    private static final class Model implements AutoCloseable {
        static final String BEGIN = event("{\"role\":\"assistant\",\"content\":\"Hel\"}", "null");
        static final String END = event("{\"content\":\"lo\"}", "\"stop\"") + "data: [DONE]\n\n";
        static final String WHOLE = BEGIN + END;

        private final HttpServer server;
        private final ConcurrentLinkedQueue<Integer> ports = new ConcurrentLinkedQueue<>();
        private volatile CountDownLatch gate = new CountDownLatch(1);

        Model() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/v1/chat/completions", this::answer);
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
        }

        void begin() {
            ports.clear();
            gate = new CountDownLatch(1);
        }

        void goOn() {
            gate.countDown();
        }

        int calls() {
            return ports.size();
        }

        int lastPort() {
            return List.copyOf(ports).getLast();
        }

        private static String event(String delta, String finishReason) {
            return "data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m-1\","
                    + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason
                    + "}]}\n\n";
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                ports.add(exchange.getRemoteAddress().getPort());
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(BEGIN.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                gate.await();
                exchange.getResponseBody().write(END.getBytes(StandardCharsets.UTF_8));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            gate.countDown();
            server.stop(0);
        }
    }
}
