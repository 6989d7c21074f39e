package io.slipstream.cache.openai;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.ConfigProvider;

/** A model behind the front that does what a test says, and remembers what it was asked. */
public final class ScriptedModel implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    private volatile Script script = exchange -> exchange.json(500, "{}");

    /** Makes the service under test ask a model on a free port, with short time-outs. */
    public static final class Configured implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            try (ServerSocket socket = new ServerSocket(0)) {
                return Map.of(
                        "slipstream.cache.ai.openai.url", "http://127.0.0.1:" + socket.getLocalPort() + "/v1",
                        "slipstream.cache.ai.openai.api-key", "sk-configured-secret",
                        "slipstream.cache.ai.openai.first-byte-timeout", "PT2S",
                        "slipstream.cache.ai.openai.silence", "PT2S",
                        "slipstream.cache.ai.openai.max-answer-size", "1M",
                        "slipstream.cache.ai.openai.max-request-size", "1M",
                        "slipstream.cache.ai.models.cold.default-temperature", "0");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            // The port is free as long as no model listens.
        }
    }

    /** The same, and the service asks again for each hit. */
    public static final class Recomputing implements QuarkusTestResourceLifecycleManager {
        private final Configured configured = new Configured();

        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new HashMap<>(configured.start());
            settings.put("slipstream.cache.ai.recompute-share", "1");
            return settings;
        }

        @Override
        public void stop() {
            configured.stop();
        }
    }

    /** What it was asked. */
    public record Request(String path, Map<String, List<String>> headers, String body) {
        /** A field of the header; empty if it was not sent. */
        public String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    /** How it answers. */
    public interface Script {
        void answer(Exchange exchange) throws IOException, InterruptedException;
    }

    /** A request and the way to answer it. */
    public record Exchange(Request request, HttpExchange http) {
        /** Answers with JSON. */
        public void json(int status, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            http.getResponseHeaders().set("Content-Type", "application/json");
            http.sendResponseHeaders(status, bytes.length);
            try (OutputStream out = http.getResponseBody()) {
                out.write(bytes);
            }
        }

        /** Sets a field of the answer's header. */
        public Exchange header(String name, String value) {
            http.getResponseHeaders().set(name, value);
            return this;
        }

        /** Begins a stream. */
        public void stream() throws IOException {
            http.getResponseHeaders().set("Content-Type", "text/event-stream");
            http.sendResponseHeaders(200, 0);
            http.getResponseBody().flush();
        }

        /** Begins a stream that breaks off where the script ends. */
        public void streamToCut() throws IOException {
            http.getResponseHeaders().set("Content-Type", "text/event-stream");
            http.sendResponseHeaders(200, 1 << 30);
        }

        /** Sends bytes of a stream at once. */
        public void send(byte[] bytes) throws IOException {
            http.getResponseBody().write(bytes);
            http.getResponseBody().flush();
        }

        /** Sends an event. */
        public void event(String data) throws IOException {
            send(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        }

        /** Ends a stream as it should end. */
        public void end() throws IOException {
            http.getResponseBody().close();
        }
    }

    /** Listens where the service under test asks. */
    public ScriptedModel() {
        this(URI.create(ConfigProvider.getConfig().getValue("slipstream.cache.ai.openai.url", String.class))
                .getPort());
    }

    private ScriptedModel(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** From now on it answers so. */
    public void answers(Script next) {
        script = next;
    }

    /** From now on it answers with this, as soon as the gate is open. */
    public void answers(CountDownLatch gate, String json) {
        script = exchange -> {
            gate.await();
            exchange.json(200, json);
        };
    }

    /** What it was asked, in order. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Forgets what it was asked. */
    public void forget() {
        requests.clear();
    }

    /** An answer to a chat. */
    public static String completion(String content) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"cold-0613\","
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + content
                + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":5,\"total_tokens\":17},"
                + "\"system_fingerprint\":\"fp_44709d6fcb\",\"x_unknown\":0.10}";
    }

    /** A chunk of a stream with a piece of the message. */
    public static String chunk(String delta, String finishReason) {
        return "{\"id\":\"chatcmpl-2\",\"object\":\"chat.completion.chunk\",\"created\":1700000001,\"model\":\"cold-0613\","
                + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":"
                + finishReason
                + "}]}";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Request request =
                new Request(exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()), body);
        requests.add(request);
        try (exchange) {
            script.answer(new Exchange(request, exchange));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
