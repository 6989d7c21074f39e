package io.slipstream.asset.storage;

import io.slipstream.asset.config.CacheConfig;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The threads on which files are read and written, with a bounded queue before them. */
@ApplicationScoped
class DiskThreads {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ExecutorService executor;

    DiskThreads(CacheConfig config) {
        this.executor = new ThreadPoolExecutor(
                config.diskThreads(),
                config.diskThreads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(config.diskQueue()),
                Thread.ofPlatform().name("asset-disk-", 0).daemon().factory());
    }

    /** Runs blocking work; fails with {@code OVERLOADED} if the queue is full. */
    <T extends @Nullable Object> Uni<T> run(Supplier<T> work) {
        return Uni.createFrom()
                .item(work)
                .runSubscriptionOn(executor)
                .onFailure(RejectedExecutionException.class)
                .transform(full -> new ProblemException(
                        ErrorCode.OVERLOADED, "too many files are being read", List.of(), RETRY, full));
    }

    /** Runs blocking work whose outcome nobody waits for; drops it if the queue is full. */
    void later(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException ignored) {
            // Only housekeeping comes here; the next occasion does it.
        }
    }

    @PreDestroy
    void stop() {
        executor.shutdown();
    }
}
