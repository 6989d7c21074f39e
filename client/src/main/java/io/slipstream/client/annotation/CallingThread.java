package io.slipstream.client.annotation;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.lang.reflect.Method;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A thread that called a method with a plain value, and may block. It does its part of the work itself, so that the method runs where it was called, with all that belongs to the
 * thread, and waits for the rest: calls of the cache, which end by their time-outs, and the same method on another thread. The only place that waits.
 */
final class CallingThread implements Executor {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private @Nullable Object value;
    private @Nullable Throwable failure;
    private boolean done;

    /**
     * Fails if the thread must not wait.
     *
     * @throws IllegalStateException on an event loop
     */
    static void check(Method method) {
        if (!Infrastructure.canCallerThreadBeBlocked()) {
            throw new IllegalStateException(
                    method + " waits for the cache and was called on an event loop: let it return a Uni, or call it"
                            + " on a worker or virtual thread (@Blocking, @RunOnVirtualThread)");
        }
    }

    /** Runs on the calling thread until there is a value. An interruption is kept for afterwards, since other callers may wait for this one. */
    static @Nullable Object run(Function<Executor, Uni<?>> work) throws Exception {
        return new CallingThread().waitFor(work);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    private @Nullable Object waitFor(Function<Executor, Uni<?>> work) throws Exception {
        work.apply(this).emitOn(this).subscribe().with(this::end, this::fail);
        boolean interrupted = false;
        while (!done) {
            try {
                tasks.take().run();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome();
    }

    private void end(@Nullable Object result) {
        value = result;
        done = true;
    }

    private void fail(Throwable why) {
        failure = why;
        done = true;
    }

    private @Nullable Object outcome() throws Exception {
        switch (failure) {
            case null -> {
                return value;
            }
            case Exception e -> throw e;
            case Error e -> throw e;
            case Throwable t -> throw new IllegalStateException(t);
        }
    }
}
