package io.slipstream.cache.load;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets so much work run at the same time; the rest waits, first come, first served. Whoever uses it bounds how much can wait. Any thread may
 * use it.
 */
final class Turns {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    /** So many at the same time. */
    Turns(int atOnce) {
        this.free = atOnce;
    }

    /** Does the work when it is its turn. */
    <T> Uni<T> take(Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .<Void>emitter(emitter -> enter(() -> emitter.complete(null)))
                .chain(() ->
                        Uni.createFrom().deferred(work::get).onTermination().invoke(this::leave));
    }

    private void enter(Runnable begin) {
        synchronized (this) {
            if (free == 0) {
                waiting.add(begin);
                return;
            }
            free--;
        }
        begin.run();
    }

    private void leave() {
        Runnable next = next();
        if (next != null) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            free++;
        }
        return next;
    }
}
