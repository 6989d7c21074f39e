package io.slipstream.client.http;

import io.slipstream.client.cache.CallerThreads;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/**
 * The homes of callers under Vert.x: the context of a caller on an event loop, a worker thread with the same context for one on a worker, and Quarkus's worker pool
 * for one that has no context.
 */
public final class VertxThreads implements CallerThreads {
    @Override
    public Executor current() {
        Context context = Vertx.currentContext();
        if (context == null) {
            return Infrastructure.getDefaultWorkerPool();
        }
        return Context.isOnEventLoopThread() ? onLoop(context) : onWorker(context);
    }

    private static Executor onLoop(Context context) {
        return task -> {
            // Identity: each request has a context of its own.
            if (context.equals(Vertx.currentContext()) && Context.isOnEventLoopThread()) {
                task.run();
            } else {
                context.runOnContext(ignored -> task.run());
            }
        };
    }

    private static Executor onWorker(Context context) {
        return task -> context.executeBlocking(
                        () -> {
                            task.run();
                            return true;
                        },
                        false)
                .onFailure(failure -> Infrastructure.handleDroppedException(failure));
    }
}
