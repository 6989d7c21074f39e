package io.slipstream.task.notification;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiFunction;

/** Where ends of tasks are noted whose owners are to be told. Called on any thread; answers on any thread. */
public interface TaskEndStore {
    /**
     * Turns some of the oldest ends into notifications; each in one transaction with the note that it is done, so that each is told exactly
     * once, however many replicas do this at the same time.
     *
     * @param words makes the notification of an end and its facts as JSON text; must not fail
     */
    Uni<Turned> turn(int limit, BiFunction<TaskEnd, String, NewNotification> words);

    /** How long ago the oldest end was that has not been told; zero if all have. */
    Uni<Duration> oldest();

    /** Forgets what was told longer ago than so many days. */
    Uni<Void> forget(int days);

    /**
     * What was turned.
     *
     * @param count how many ends
     * @param tenants whose
     */
    record Turned(int count, Set<String> tenants) {
        public Turned {
            tenants = Set.copyOf(tenants);
        }
    }
}
