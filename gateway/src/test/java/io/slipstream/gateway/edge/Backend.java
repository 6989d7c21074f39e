package io.slipstream.gateway.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real HTTP server that stands for a service or for the application. Whatever it is asked, it tells what it has seen;
 * some paths do more: {@code …/sink} counts a body, {@code …/flood} sends one, {@code …/stream} sends events,
 * {@code …/silent} never answers, {@code …/broken} closes the connection, {@code …/half} closes it in the middle.
 */
final class Backend implements AutoCloseable {
    private static final Buffer BLOCK = Buffer.buffer(new byte[64 * 1024]);

    final AtomicInteger requests = new AtomicInteger();
    final AtomicLong written = new AtomicLong();
    final AtomicBoolean abandoned = new AtomicBoolean();
    final AtomicInteger toBreak = new AtomicInteger();
    private final String name;
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;
    private int port;

    Backend(String name) {
        this.name = name;
        start(0);
    }

    private void start(int at) {
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(at))
                .requestHandler(this::handle)
                .webSocketHandler(Backend::echo);
        port = waitFor(server.listen()).actualPort();
    }

    static <T> T waitFor(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A port on which nobody listens. */
    static int deadPort() {
        try (ServerSocket taken = new ServerSocket(0)) {
            return taken.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    void stop() {
        waitFor(server.close());
    }

    void startAgain() {
        start(port);
    }

    private static void echo(ServerWebSocket socket) {
        socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text));
    }

    private void handle(HttpServerRequest request) {
        requests.incrementAndGet();
        String path = request.path();
        if (toBreak.getAndUpdate(left -> Math.max(0, left - 1)) > 0 || path.endsWith("/broken")) {
            request.connection().close();
        } else if (path.endsWith("/sink")) {
            sink(request);
        } else if ("application/x-ndjson".equals(request.getHeader("Content-Type"))) {
            lines(request);
        } else if (path.endsWith("/flood")) {
            flood(request);
        } else if (path.endsWith("/stream")) {
            stream(request);
        } else if (path.endsWith("/half")) {
            request.response().putHeader("Content-Length", "1000");
            request.response()
                    .write("half")
                    .onComplete(done -> request.connection().close());
        } else if (path.equals("/q/openapi")) {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(openApi().encode());
        } else if (!path.endsWith("/silent")) {
            request.bodyHandler(body -> tell(request, body));
        }
    }

    private JsonObject openApi() {
        JsonObject operation = new JsonObject()
                .put("operationId", "list")
                .put("security", new JsonArray().add(new JsonObject().put("SecurityScheme", new JsonArray())))
                .put(
                        "responses",
                        new JsonObject().put("200", new JsonObject().put("$ref", "#/components/schemas/Thing")));
        JsonObject paths = new JsonObject().put("/internal/secret", new JsonObject().put("get", operation));
        Map.of(
                        "cache",
                        "/api/v1/cache/stats",
                        "task",
                        "/api/v1/tasks",
                        "query",
                        "/api/v1/queries",
                        "asset",
                        "/assets/{path}")
                .forEach((service, path) -> {
                    if (name.startsWith(service)) {
                        paths.put(path, new JsonObject().put("get", operation));
                    }
                });
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put("paths", paths)
                .put(
                        "components",
                        new JsonObject()
                                .put(
                                        "schemas",
                                        new JsonObject()
                                                .put("Thing", new JsonObject().put("title", "a thing of " + name))));
    }

    private void tell(HttpServerRequest request, Buffer body) {
        JsonObject headers = new JsonObject();
        request.headers()
                .forEach(header -> headers.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        String.join(" | ", request.headers().getAll(header.getKey()))));
        int status = request.getParam("status") == null ? 200 : Integer.parseInt(request.getParam("status"));
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Status", "slipstream; hit")
                .putHeader("Connection", "X-Hop")
                .putHeader("X-Hop", "only here")
                .end(new JsonObject()
                        .put("backend", name)
                        .put("method", request.method().name())
                        .put("uri", request.uri())
                        .put("headers", headers)
                        .put("body", body.length() > 10_000 ? "" : body.toString())
                        .encode());
    }

    /** Sends back what comes, as it comes. */
    private static void lines(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.setChunked(true).putHeader("Content-Type", "application/x-ndjson");
        request.handler(chunk -> {
            response.write(chunk);
            if (response.writeQueueFull()) {
                request.pause();
                response.drainHandler(drained -> request.resume());
            }
        });
        request.endHandler(ended -> response.end());
    }

    private static void sink(HttpServerRequest request) {
        AtomicLong count = new AtomicLong();
        request.handler(chunk -> count.addAndGet(chunk.length()));
        request.endHandler(end -> request.response().end(Long.toString(count.get())));
    }

    private void flood(HttpServerRequest request) {
        long total = Long.parseLong(request.getParam("bytes"));
        written.set(0);
        HttpServerResponse response = request.response().setChunked(true);
        response.closeHandler(closed -> abandoned.set(true));
        send(response, total);
    }

    private void send(HttpServerResponse response, long total) {
        while (written.get() < total) {
            if (response.closed()) {
                return;
            }
            if (response.writeQueueFull()) {
                response.drainHandler(more -> send(response, total));
                return;
            }
            response.write(BLOCK);
            written.addAndGet(BLOCK.length());
        }
        response.end();
    }

    private void stream(HttpServerRequest request) {
        abandoned.set(false);
        HttpServerResponse response = request.response().setChunked(true);
        response.putHeader("Content-Type", "text/event-stream");
        response.closeHandler(closed -> abandoned.set(true));
        response.write("data: one\n\n");
        vertx.setTimer(100, later -> response.write("data: two\n\n"));
    }

    @Override
    public void close() {
        waitFor(vertx.close());
    }
}
