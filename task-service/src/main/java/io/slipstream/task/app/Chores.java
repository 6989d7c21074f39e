package io.slipstream.task.app;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a feature does now and then on each replica, safely at the same time as others. The engine begins all there are once
 * the database is ready, and no action while the one before it has not ended.
 */
interface Chores {
    /** Something that does an action every so often. */
    @FunctionalInterface
    interface Timers {
        void every(Duration period, String name, Supplier<Uni<Void>> action);
    }

    /** Begins. */
    void begin(Timers timers);

    /**
     * Forgets what is over.
     *
     * @param kept for how long ended tasks are kept
     */
    default Uni<Void> forget(Duration kept) {
        return Uni.createFrom().voidItem();
    }

    /** Begins nothing new: the replica is about to stop. */
    default void stop() {}
}
