package io.slipstream.task.task;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where submissions become durable. Called on any thread; answers on any thread. */
public interface SubmitStore {
    /**
     * Writes tasks, requests, events and tallies in one transaction.
     *
     * @return an outcome for each unit, in order, after the commit; fails as a whole, then nothing was written unless
     *     the connection was lost at the commit
     */
    Uni<List<UnitOutcome>> insert(List<SubmitUnit> round);

    /** What a key has made before; empty if it is new. */
    Uni<Optional<UnitOutcome.Repeated>> repeated(String tenant, String origin, String key);

    /** How many tasks are unfinished and how many have ended, by tenant and type (priority 0), from one snapshot. */
    Uni<Map<Lane, QueueCount>> queues();

    /** Forgets keys older than their time, and unique keys that are not taken any longer. */
    Uni<Void> forgetRequests(Duration idempotencyKept, Duration eventsKept);
}
