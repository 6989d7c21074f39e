package io.slipstream.cache.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipstream.cache.chaos.VersionOracle.Key;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The source from which the service loads: answers with the present version of a key. */
final class VersionedOrigin implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Key> keys = new ConcurrentHashMap<>();

    VersionedOrigin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Knows these keys from now on. */
    void serve(Iterable<Key> more) {
        more.forEach(key -> keys.put("/" + key.name, key));
    }

    /** What a policy says to load from here. */
    String loaderUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/{key}";
    }

    private void answer(HttpExchange exchange) throws IOException {
        Key key = keys.get(exchange.getRequestURI().getPath());
        if (key == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.getResponseBody().close();
            return;
        }
        byte[] body = Long.toString(key.version.get()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.getResponseHeaders().set("Cache-Tag", key.name);
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
