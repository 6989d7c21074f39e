package io.slipstream.query.document;

import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** Counts what became of tasks. Fails with STORE_UNAVAILABLE. */
public interface TaskOutcomes {
    /**
     * Counts an event once, however often it comes.
     *
     * @param source who sent it
     * @param id its id
     * @param event the last part of its type: {@code completed}, {@code dead}
     */
    Uni<Void> count(String source, String id, String tenant, String taskType, String event, Instant at);

    /** Forgets the ids of events before a time. */
    Uni<Void> forget(Instant before);
}
