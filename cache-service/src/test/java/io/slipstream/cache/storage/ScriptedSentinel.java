package io.slipstream.cache.storage;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A Sentinel that says what a test wants. */
final class ScriptedSentinel implements AutoCloseable {
    private final NetServer server;
    private volatile @Nullable RedisProcess master;

    /** Names a master. */
    ScriptedSentinel(Vertx vertx, RedisProcess master) {
        this.master = master;
        this.server = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(question -> answer(socket, question)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** Names another. */
    void names(RedisProcess other) {
        master = other;
    }

    /** Answers nobody any more. */
    void fallsSilent() {
        master = null;
    }

    String url() {
        return "redis://127.0.0.1:" + server.actualPort();
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    private void answer(NetSocket socket, Buffer question) {
        RedisProcess named = master;
        if (named == null) {
            return;
        }
        String port = Integer.toString(named.port());
        String text = question.toString().toLowerCase(Locale.ROOT).contains("sentinel")
                ? "*2\r\n$9\r\n127.0.0.1\r\n$" + port.length() + "\r\n" + port + "\r\n"
                : "+OK\r\n";
        socket.write(text).onFailure(lost -> socket.close());
    }
}
