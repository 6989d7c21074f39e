package io.slipstream.cache;

import io.slipstream.devkit.stack.LocalStack;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;

/** A way to the stack's Redis on which every answer can be late. */
public final class SlowRedis implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final URI target = URI.create(LocalStack.shared().redisUrl());
    private final NetServer server;
    private volatile Duration delay = Duration.ZERO;

    /** Listens on a free port; nothing is late yet. */
    public SlowRedis() {
        server = vertx.createNetServer()
                .connectHandler(this::connect)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** Its address. */
    public String url() {
        return "redis://127.0.0.1:" + server.actualPort();
    }

    /** From now on answers come so much later. */
    public void delays(Duration by) {
        delay = by;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void connect(NetSocket caller) {
        caller.pause();
        vertx.createNetClient()
                .connect(target.getPort(), target.getHost())
                .onFailure(refused -> caller.close())
                .onSuccess(redis -> {
                    caller.closeHandler(end -> redis.close());
                    redis.closeHandler(end -> caller.close());
                    redis.handler(new Late(caller)::send);
                    caller.handler(redis::write).resume();
                });
    }

    /** Keeps answers in order when the delay changes. Used by one event loop. */
    private final class Late {
        private final NetSocket caller;
        private final ArrayDeque<Held> held = new ArrayDeque<>();

        Late(NetSocket caller) {
            this.caller = caller;
        }

        void send(Buffer answer) {
            held.add(new Held(answer, System.nanoTime() + delay.toNanos()));
            if (held.size() == 1) {
                pass();
            }
        }

        private void pass() {
            while (!held.isEmpty()) {
                long wait = held.element().due() - System.nanoTime();
                if (wait > 0) {
                    vertx.setTimer(wait / 1_000_000 + 1, due -> pass());
                    return;
                }
                caller.write(held.remove().answer());
            }
        }
    }

    private record Held(Buffer answer, long due) {}
}
