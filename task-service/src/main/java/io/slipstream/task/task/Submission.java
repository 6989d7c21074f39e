package io.slipstream.task.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task that someone wants run, before it is accepted. Its text form leaves the payload out.
 *
 * @param tenant whose it is
 * @param subject whose it is within the tenant; null means nobody's
 * @param type the task type
 * @param payload JSON text, kept as it is
 * @param priority how urgent
 * @param runAt not before; null means at once
 * @param deadline not after; null means never too late
 * @param unique what it is to be the only one of; null means it need not be
 * @param concurrencyKey at most one running task of the tenant and type has it; null means no such limit
 * @param maxAttempts how often it may be tried; null means as the type says
 * @param tags words to find it by
 * @param requestId the id of the event, or of the slot of a schedule, that asked for it; null if it came over HTTP
 * @param traceParent the trace it belongs to, W3C Trace Context; null if none
 * @param notifyOn of which ends its owner is told; null means as the type says
 */
public record Submission(
        String tenant,
        @Nullable String subject,
        String type,
        String payload,
        Priority priority,
        @Nullable Instant runAt,
        @Nullable Instant deadline,
        @Nullable Uniqueness unique,
        @Nullable String concurrencyKey,
        @Nullable Integer maxAttempts,
        List<String> tags,
        @Nullable String requestId,
        @Nullable String traceParent,
        @Nullable NotifyWish notifyOn) {
    public Submission {
        tags = List.copyOf(tags);
    }

    /** A submission that leaves it to the type whether its owner is told how it ends. */
    public Submission(
            String tenant,
            @Nullable String subject,
            String type,
            String payload,
            Priority priority,
            @Nullable Instant runAt,
            @Nullable Instant deadline,
            @Nullable Uniqueness unique,
            @Nullable String concurrencyKey,
            @Nullable Integer maxAttempts,
            List<String> tags,
            @Nullable String requestId,
            @Nullable String traceParent) {
        this(
                tenant,
                subject,
                type,
                payload,
                priority,
                runAt,
                deadline,
                unique,
                concurrencyKey,
                maxAttempts,
                tags,
                requestId,
                traceParent,
                null);
    }

    /** At most one unfinished task of the tenant and type has it; null if there is none. */
    public @Nullable String uniqueKey() {
        return unique == null ? null : unique.key();
    }

    /** For how long the unique key stays taken even if the task ends; null means until it ends, or there is none. */
    public @Nullable Duration uniqueWindow() {
        return unique == null ? null : unique.window();
    }

    @Override
    public String toString() {
        return "Submission[tenant=" + tenant + ", type=" + type + ", priority=" + priority.value() + "]";
    }
}
