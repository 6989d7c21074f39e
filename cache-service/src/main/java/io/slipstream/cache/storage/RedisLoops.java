package io.slipstream.cache.storage;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which event loop uses which connection. A connection belongs to the loop that made it: made by another one, each answer would wait until that loop has
 * time, and then for the caller's. Any thread may call.
 */
final class RedisLoops {
    private final AtomicReferenceArray<@Nullable Context> loops;

    /** Knows no loop yet. */
    RedisLoops(int connections) {
        this.loops = new AtomicReferenceArray<>(Math.max(1, connections));
    }

    /** Finds the loops; ends when they are known. */
    Future<?> find(Vertx vertx) {
        // As many instances as there are loops by default: each is given the next loop.
        return vertx.deployVerticle(
                this::member, new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE));
    }

    private AbstractVerticle member() {
        return new AbstractVerticle() {
            @Override
            public void start() {
                loops.compareAndSet(slot(), null, context);
            }
        };
    }

    /** How many connections there are to a server. */
    int connections() {
        return loops.length();
    }

    /** The connection of this thread. */
    int slot() {
        return (int) (Thread.currentThread().threadId() % loops.length());
    }

    /** The loop that uses a connection; null if none is known. */
    @Nullable
    Context of(int slot) {
        return loops.get(slot);
    }

    /** Runs work on a loop that uses a connection; on this thread if none is known. */
    <T> Future<T> on(int slot, Supplier<Future<T>> work) {
        Context loop = of(slot);
        if (loop == null) {
            return work.get();
        }
        Promise<T> promise = Promise.promise();
        loop.runOnContext(ignored -> work.get().onComplete(promise));
        return promise.future();
    }
}
