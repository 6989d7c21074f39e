package io.slipstream.task.task;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the database says about a task and what may keep it from running, all at one moment. Counts end at
 * {@link #COUNT_LIMIT}; one more than that means more. Counts of other tasks are zero where they do not matter.
 *
 * @param now the moment
 * @param id the task
 * @param tenant whose it is
 * @param type the task type
 * @param status where it stands
 * @param priority what it was submitted with, 1 to 15
 * @param urgency what it has risen to, 1 to 15
 * @param attempt which attempt, from 1; 0 before the first
 * @param maxAttempts how often it may fail
 * @param readySince since when it has been ready, or waits for its key
 * @param runAt when it may start; null means at once
 * @param deadline when it is too late; null means never
 * @param startedAt when the latest attempt began; null before the first
 * @param finishedAt when it ended; null until then
 * @param errorType what went wrong last; null if nothing did
 * @param key its concurrency key; null if it has none
 * @param holder the ready or running task that has its key; null if none has
 * @param before how many tasks are before it in its lane, or wait for the same key before it
 * @param urgent how many ready tasks of other lanes are more urgent
 * @param tenants how many other tenants have ready tasks of its level
 * @param runningOfType how many of the tenant's tasks of the type run
 * @param runningOfTenant how many of the tenant's tasks run
 * @param running how many tasks run
 * @param workers how many replicas live
 * @param isolated whether workers were lost with it so often that it waits until it can run without others like it
 * @param held what it waits for as a part of a flow; null if it does not
 * @param typeBucket what the token bucket of the type held when it was last taken from; null if it never was
 * @param tenantBucket what the token bucket of the tenant held when it was last taken from; null if it never was
 */
public record WaitFacts(
        Instant now,
        UUID id,
        String tenant,
        String type,
        TaskStatus status,
        int priority,
        int urgency,
        int attempt,
        int maxAttempts,
        Instant readySince,
        @Nullable Instant runAt,
        @Nullable Instant deadline,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String errorType,
        @Nullable String key,
        @Nullable UUID holder,
        long before,
        long urgent,
        long tenants,
        long runningOfType,
        long runningOfTenant,
        long running,
        long workers,
        boolean isolated,
        @Nullable PartWait held,
        @Nullable TokenBucket typeBucket,
        @Nullable TokenBucket tenantBucket) {
    /** Where counting other tasks ends. */
    public static final int COUNT_LIMIT = 1000;
}
