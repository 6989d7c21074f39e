package io.slipstream.task.task;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands. Its text form leaves payload and result out.
 *
 * @param id version 7 UUID, made when it is submitted
 * @param tenant whose it is
 * @param subject whose it is within the tenant; null means nobody's
 * @param type the task type
 * @param status where it stands
 * @param priority how urgent
 * @param attempt which attempt, from 1; 0 before the first
 * @param maxAttempts how often it may fail
 * @param payload JSON text
 * @param tags words to find it by
 * @param uniqueKey see {@link Submission}
 * @param concurrencyKey see {@link Submission}
 * @param runAt when it may start; null means at once
 * @param deadline when it is too late; null means never
 * @param submittedAt when it was accepted
 * @param startedAt when the latest attempt began; null before the first
 * @param finishedAt when it ended; null until then
 * @param result JSON text the handler returned; null unless completed
 * @param error what went wrong last; null if nothing did
 * @param progress 0 to 1; null if the handler does not say
 * @param requestId the id of the event, or of the slot of a schedule, that asked for it; null if it came over HTTP
 * @param traceParent the trace it belongs to; null if none
 */
public record Task(
        UUID id,
        String tenant,
        @Nullable String subject,
        String type,
        TaskStatus status,
        Priority priority,
        int attempt,
        int maxAttempts,
        String payload,
        List<String> tags,
        @Nullable String uniqueKey,
        @Nullable String concurrencyKey,
        @Nullable Instant runAt,
        @Nullable Instant deadline,
        Instant submittedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String result,
        @Nullable TaskError error,
        @Nullable Double progress,
        @Nullable String requestId,
        @Nullable String traceParent) {
    public Task {
        tags = List.copyOf(tags);
    }

    /** The trace id within {@link #traceParent}; null if there is none. */
    public @Nullable String traceId() {
        return TraceParent.traceId(traceParent);
    }

    @Override
    public String toString() {
        return "Task[id=" + id + ", tenant=" + tenant + ", type=" + type + ", status=" + status + "]";
    }
}
