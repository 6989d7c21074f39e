package io.slipstream.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.net.URI;

/** The bound every scenario stands beside: a bare handler that answers the same number of bytes, on the same cores. */
public final class Bound {
    private Bound() {}

    /** Starts the handler on a free port of loopback. */
    public static Future<URI> start(Vertx vertx, int bytes) {
        return start(vertx, 0, bytes);
    }

    /** Starts the handler on a port of loopback. */
    public static Future<URI> start(Vertx vertx, int port, int bytes) {
        Buffer body = Buffer.buffer("x".repeat(bytes));
        return vertx.createHttpServer()
                .requestHandler(request ->
                        request.end().onComplete(read -> request.response().end(body)))
                .listen(port, "127.0.0.1")
                .map(HttpServer::actualPort)
                .map(bound -> URI.create("http://127.0.0.1:" + bound));
    }
}
