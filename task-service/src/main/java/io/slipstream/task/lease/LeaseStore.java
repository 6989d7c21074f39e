package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;
import io.slipstream.task.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Where leases are taken, ended and inherited; all times are its own. Called on any thread; answers on any thread.
 * Everything here bears repetition after an unknown outcome.
 */
public interface LeaseStore {
    /** Makes a worker known. */
    Uni<Void> register(UUID worker, String replica);

    /** Tells that a worker lives; false if it was given up, then its leases are void. */
    Uni<Boolean> heartbeat(UUID worker);

    /** Forgets a worker that has no leases. */
    Uni<Void> unregister(UUID worker);

    /**
     * Claims tasks of types without a limit; each task at most once over all workers.
     *
     * @param worker a registered one, or {@link LeaseId#PULLED}: then the leases have the time that their types give, or {@link
     *     LeaseId#DISPATCHED}
     */
    Uni<List<Lease>> claim(UUID worker, List<ClaimWish> wishes);

    /**
     * Claims tasks of one type with limits.
     *
     * @param limits exact over all workers; at least one
     */
    Uni<LimitedClaim> claimLimited(UUID worker, ClaimWish wish, ClaimLimits limits);

    /** The first task of each lane that has ready tasks; for known lanes from a low watermark on. */
    Uni<Map<Lane, LaneHead>> readyLanes(Map<Lane, Long> known);

    /** The first task of each lane that has ready tasks, whichever there are. */
    Uni<Map<Lane, LaneHead>> readyLanes();

    /** The first place of the most urgent lane with ready tasks of each of these types (lanes with priority 0). */
    Uni<Map<Lane, LaneHead>> readyLanesOf(Collection<Lane> types);

    /**
     * Makes due tasks ready, at most so many; those with a concurrency key wait for {@link #promoteKeys}.
     *
     * @param since for how long they have been due at the most
     */
    Uni<Promoted> promoteDue(Duration since, int limit);

    /** Makes the next isolated task ready unless one is ready or runs. */
    Uni<List<ReadyTask>> promoteIsolated();

    /** Makes the first waiting task of each of these keys ready, where the key is free. */
    Uni<List<ReadyTask>> promoteKeys(Collection<ConcurrencyKey> keys);

    /** Makes the first waiting task of every free key ready. */
    Uni<List<ReadyTask>> promoteAllKeys();

    /**
     * Ends tasks whose deadline has passed and that do not run, at most so many; tells how many.
     *
     * @param since how long ago it passed at the most
     */
    Uni<Integer> expire(Duration since, int limit);

    /** Writes outcomes; void leases are left alone and absent from the answer. */
    Uni<Finished> finish(UUID worker, List<Ack> acks);

    /**
     * Takes tasks from workers that were silent for too long, and pulled ones whose lease ended, and makes them ready. One
     * with which as many workers were lost as may be is dead, if no other such task was lost with its worker; if there
     * are several they are isolated, since it cannot be told which it was. An isolated one that is lost is dead, and those
     * lost with it are not charged.
     */
    Uni<Recovered> recover(Duration deadAfter, int crashLimit);

    /** The same, and of workers that are not known any more. Reads all that runs, which may take long. */
    Uni<Recovered> recoverAll(Duration deadAfter, int crashLimit);

    /** Pulled tasks whose lease ended because the attempt took too long or the deadline passed; at most so many. */
    Uni<List<Overdue>> overdue(int limit);

    /** How the tasks of these leases stand, those that are known. */
    Uni<Map<UUID, Standing>> standing(Collection<LeaseId> leases);

    /** Which of these tasks a worker holds according to the store. */
    Uni<Set<UUID>> held(UUID worker, Collection<UUID> tasks);

    /** What a worker holds according to the store, with whether it has for longer than five seconds. */
    Uni<Map<UUID, Boolean>> held(UUID worker);

    /** Makes tasks ready again that a worker holds without knowing. */
    Uni<List<ReadyTask>> release(UUID worker, Collection<UUID> tasks);

    /**
     * What a limited claim brought.
     *
     * @param leases the leases
     * @param drained whether the lane, not a limit, is why there are no more
     * @param saturated whether as many of the type run as may, or another worker is just claiming
     * @param typeDue how long until the type has the next tokens; zero if it has one
     * @param tenantDue how long until the tenant has the next tokens; zero if it has one
     */
    record LimitedClaim(List<Lease> leases, boolean drained, boolean saturated, Duration typeDue, Duration tenantDue) {
        /** Nothing, since another worker is just claiming. */
        public static final LimitedClaim BUSY = new LimitedClaim(List.of(), false, true, Duration.ZERO, Duration.ZERO);

        public LimitedClaim {
            leases = List.copyOf(leases);
        }
    }

    /**
     * What became ready or ceased to wait for a time.
     *
     * @param ready tasks without a key
     * @param keys keys that tasks now wait for
     */
    record Promoted(List<ReadyTask> ready, Set<ConcurrencyKey> keys) {}

    /**
     * What was written.
     *
     * @param tasks those whose lease was good
     * @param freed keys that are free now
     * @param ready tasks that are ready again
     * @param until when the leases that go on end without a heartbeat; absent for those that cannot last any longer
     * @param flows those of which parts ended
     */
    record Finished(
            Set<UUID> tasks,
            Set<ConcurrencyKey> freed,
            List<ReadyTask> ready,
            Map<UUID, Instant> until,
            Set<UUID> flows) {
        /** Nothing. */
        static final Finished NOTHING = new Finished(Set.of(), Set.of(), List.of(), Map.of(), Set.of());
    }

    /**
     * A lease that ended because its time was over.
     *
     * @param lease the lease
     * @param failures how many attempts failed before this one, lost workers not counted
     * @param maxAttempts how often the task may fail
     * @param late whether its deadline passed; otherwise the attempt took too long
     */
    record Overdue(LeaseId lease, int failures, int maxAttempts, boolean late) {}

    /**
     * How a task stands.
     *
     * @param status its status
     * @param counter of its latest lease
     */
    record Standing(TaskStatus status, long counter) {}

    /**
     * What was taken from lost workers.
     *
     * @param ready tasks that are ready again
     * @param isolated how many wait until they can run without others that are suspected
     * @param dead how many are dead
     * @param freed keys that are free now
     */
    record Recovered(List<ReadyTask> ready, int isolated, int dead, Set<ConcurrencyKey> freed) {}
}
