package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;
import io.slipstream.task.task.RateLimit;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Types and tenants whose next token is not due yet. Nobody asks the database for them until then: others take tokens
 * meanwhile, but none come sooner. Safe for many threads.
 */
final class Pauses {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Map<Lane, RateLimit> paused = new ConcurrentHashMap<>();
    private final Runnable over;

    /**
     * Nothing pauses.
     *
     * @param over called on any thread when a pause is over
     */
    Pauses(Runnable over) {
        this.over = over;
    }

    /**
     * Lets a type (lane with priority 0) or tenant (lane without a type) pause.
     *
     * @param limit for which it pauses
     */
    void pause(Lane key, RateLimit limit, Duration time) {
        paused.put(key, limit);
        Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(time.compareTo(SHORTEST) < 0 ? SHORTEST : time)
                .subscribe()
                .with(done -> end(key, limit));
    }

    private void end(Lane key, RateLimit limit) {
        if (paused.remove(key, limit)) {
            over.run();
        }
    }

    /** Whether anything pauses. */
    boolean any() {
        return !paused.isEmpty();
    }

    /** Whether a type or tenant pauses; one whose limit is another by now does not. */
    boolean isPaused(Lane key, @Nullable RateLimit limit) {
        return limit != null && limit.equals(paused.get(key));
    }
}
