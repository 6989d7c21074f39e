package io.slipstream.task.notification;

import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended whose owner is to be told.
 *
 * @param task the task
 * @param endedAt when; a task that was redriven ends again
 * @param tenant whose
 * @param subject its owner
 * @param type its type
 * @param status completed, dead or cancelled
 * @param attempt its last attempt, 0 if there was none
 * @param error what went wrong; null if nothing did
 * @param fileName of the document that it was about; null if that is not known
 */
public record TaskEnd(
        UUID task,
        Instant endedAt,
        String tenant,
        String subject,
        String type,
        TaskStatus status,
        int attempt,
        @Nullable TaskError error,
        @Nullable String fileName) {
    /** The key of its notification; there is one for each end. */
    public String key() {
        long micros = endedAt.getEpochSecond() * 1_000_000 + endedAt.getNano() / 1_000;
        return "task:" + task + ":" + micros;
    }
}
