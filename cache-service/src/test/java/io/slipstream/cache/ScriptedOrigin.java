package io.slipstream.cache;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A source of values over HTTP that does what a test says, and remembers what it was asked. */
public final class ScriptedOrigin implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** What it answers. */
    public record Answer(int status, String body, Map<String, String> headers) {}

    /** What it was asked. */
    public record Request(String path, Map<String, List<String>> headers) {}

    /** Starts on a free port. */
    public ScriptedOrigin() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its address with a path. */
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** From now on a path is answered so. */
    public void answers(String path, int status, String body, Map<String, String> headers) {
        answers.put(path, new Answer(status, body, headers));
    }

    /** From now on a path is answered with a text. */
    public void answers(String path, String body) {
        answers(path, 200, body, Map.of("Content-Type", "text/plain"));
    }

    /** Lets requests wait until {@link #release}. */
    public void hold() {
        gate = new CountDownLatch(1);
    }

    /** Answers what waits. */
    public void release() {
        gate.countDown();
    }

    /** What a path was asked. */
    public List<Request> requests(String path) {
        return requests.stream().filter(one -> one.path().equals(path)).toList();
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        requests.add(new Request(path, Map.copyOf(exchange.getRequestHeaders())));
        try (exchange) {
            gate.await();
            Answer answer = answers.getOrDefault(path, new Answer(404, "nothing", Map.of()));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers().forEach(exchange.getResponseHeaders()::add);
            boolean isEmpty = answer.status() == 304 || answer.status() == 204;
            exchange.sendResponseHeaders(answer.status(), isEmpty ? -1 : body.length == 0 ? -1 : body.length);
            if (!isEmpty && body.length > 0) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
