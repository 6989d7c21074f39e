package io.slipstream.task.task;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a task does not run yet, or what became of it.
 *
 * @param id the task
 * @param status where it stands
 * @param priority what it was submitted with, 1 to 15
 * @param effectivePriority what it has risen to, 1 to 15
 * @param readySince since when it has been ready or waits for its key; null if it does neither
 * @param reasons the most important first; at least one
 * @param expectedStartAt when it should start; null if that cannot be told, or it has ended
 */
public record Explanation(
        UUID id,
        TaskStatus status,
        int priority,
        int effectivePriority,
        @Nullable Instant readySince,
        List<Reason> reasons,
        @Nullable Instant expectedStartAt) {
    public Explanation {
        reasons = List.copyOf(reasons);
    }

    /** What a reason is about. */
    public enum Code {
        /** It has ended. */
        ENDED,
        /** It runs. */
        RUNNING,
        /** Its deadline has passed; it is about to be dead. */
        TOO_LATE,
        /** It is to start at a time. */
        SCHEDULED,
        /** It failed and is tried again at a time. */
        RETRY,
        /** Workers were lost with it, maybe by it; it runs when no other such task does. */
        ISOLATED,
        /** It waits for parts of its flow. */
        WAITS_FOR_PARTS,
        /** Another task has its concurrency key. */
        KEY_HELD,
        /** Its concurrency key has just become free. */
        KEY_FREE,
        /** There is no handler for its type. */
        NO_HANDLER,
        /** No replica lives that could run it, or no worker asks for tasks of its type. */
        NO_WORKER,
        /** The workers that pull tasks of its type have some and ask for no more. */
        WORKERS_BUSY,
        /** As many tasks of its type run as may. */
        TYPE_LIMIT,
        /** No more tasks of its type, or of its tenant, may start until the next token is due. */
        RATE_LIMIT,
        /** The target that its tasks are sent to is left alone, or not allowed. */
        TARGET_UNAVAILABLE,
        /** The target that its tasks are sent to has as many calls as it may. */
        TARGET_BUSY,
        /** All slots of all replicas are taken. */
        SLOTS_TAKEN,
        /** Its tenant holds as many slots as one tenant may. */
        TENANT_SHARE,
        /** Tasks of other lanes are more urgent. */
        MORE_URGENT,
        /** Tasks are before it in its lane. */
        TASKS_BEFORE,
        /** Other tenants have tasks of the same level, so that turns are taken. */
        OTHER_TENANTS,
        /** Nothing is before it. */
        NEXT
    }

    /**
     * One reason.
     *
     * @param code what it is about
     * @param text in words
     * @param details what the words say, by name: texts, numbers, times and ids
     */
    public record Reason(Code code, String text, Map<String, Object> details) {
        public Reason {
            details = Map.copyOf(details);
        }
    }
}
