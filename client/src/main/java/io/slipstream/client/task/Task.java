package io.slipstream.client.task;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stood when it was asked for. Its text form leaves the result out.
 *
 * @param id its id
 * @param type its type
 * @param status where it stands
 * @param attempt which attempt, from 1; 0 before the first
 * @param submittedAt when it was accepted
 * @param finishedAt when it ended
 * @param progress 0 to 1, if its handler tells
 * @param resultJson what the handler returned, as JSON
 * @param error what went wrong last
 */
public record Task(
        UUID id,
        String type,
        TaskStatus status,
        int attempt,
        @Nullable Instant submittedAt,
        @Nullable Instant finishedAt,
        @Nullable Double progress,
        @Nullable String resultJson,
        @Nullable Failure error) {
    /**
     * Why an attempt failed.
     *
     * @param type its kind, for example {@code UpstreamFailed}
     * @param message for people
     */
    public record Failure(String type, String message) {}

    /** What the handler returned, as JSON. */
    public Optional<String> result() {
        return Optional.ofNullable(resultJson);
    }

    @Override
    public String toString() {
        return "Task[id=" + id + ", type=" + type + ", status=" + status + "]";
    }
}
