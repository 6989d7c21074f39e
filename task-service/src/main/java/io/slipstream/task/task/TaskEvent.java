package io.slipstream.task.task;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a task; the task as it was then. Its text form leaves the result out.
 *
 * @param seq grows with each event of a task
 * @param taskId the task
 * @param tenant whose it is
 * @param kind what happened
 * @param status the status after it
 * @param type the task type
 * @param priority how urgent
 * @param attempt which attempt, from 1; 0 before the first
 * @param tags words to find it by
 * @param subject whose it is within the tenant; null means nobody's
 * @param requestId the id of the event, or of the slot of a schedule, that asked for it; null if it came over HTTP
 * @param traceParent the trace it belongs to; null if none
 * @param result JSON text; only of completed and partial
 * @param error what went wrong; only of failed and dead
 * @param progress 0 to 1; only of progressed
 * @param retryAt when the next attempt may begin; only of failed
 * @param at when it happened, the database's time
 */
public record TaskEvent(
        long seq,
        UUID taskId,
        String tenant,
        Kind kind,
        TaskStatus status,
        String type,
        Priority priority,
        int attempt,
        List<String> tags,
        @Nullable String subject,
        @Nullable String requestId,
        @Nullable String traceParent,
        @Nullable String result,
        @Nullable TaskError error,
        @Nullable Double progress,
        @Nullable Instant retryAt,
        Instant at) {
    /** What can happen, as event streams name it. */
    public enum Kind {
        SUBMITTED,
        /** A later submission of its unique key took its place. Not published to Kafka. */
        REPLACED,
        STARTED,
        PROGRESSED,
        /** A running attempt told a partial result. Not published to Kafka. */
        PARTIAL,
        COMPLETED,
        FAILED,
        /** A running attempt was given back unfinished. Not published to Kafka. */
        RELEASED,
        DEAD,
        CANCELLED;

        /** The name on the wire and in the database, lower case. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public TaskEvent {
        tags = List.copyOf(tags);
    }

    @Override
    public String toString() {
        return "TaskEvent[seq=" + seq + ", taskId=" + taskId + ", kind=" + kind + "]";
    }

    /**
     * Events of one task after a position.
     *
     * @param events in order
     * @param live whether the task has not ended, seen at the same moment
     */
    public record Slice(List<TaskEvent> events, boolean live) {}
}
