package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One try at a task, as its handler sees it. Its text form leaves the payload out.
 *
 * @param taskId the task; the same over all attempts
 * @param tenant whose it is
 * @param subject whose it is within the tenant; null means nobody's
 * @param payload JSON text, as it was submitted
 * @param number which attempt, from 1
 * @param traceParent the trace it belongs to; null if none
 * @param checkpoint JSON text that an earlier attempt saved; null if none did
 * @param inputs what the parts of its flow that it waited for came to, a JSON list of objects with {@code part}, {@code task_id}, {@code
 *     status}, {@code result} and {@code error}; null if it waited for none
 * @param notes where it tells how it goes
 */
public record Attempt(
        UUID taskId,
        String tenant,
        @Nullable String subject,
        String payload,
        int number,
        @Nullable String traceParent,
        @Nullable String checkpoint,
        @Nullable String inputs,
        AttemptNotes notes) {
    /** The longest partial result or checkpoint, in bytes of UTF-8. */
    public static final int NOTE_LIMIT = 64 << 10;

    /** An attempt at a task that waited for no other. */
    public Attempt(
            UUID taskId,
            String tenant,
            @Nullable String subject,
            String payload,
            int number,
            @Nullable String traceParent,
            @Nullable String checkpoint,
            AttemptNotes notes) {
        this(taskId, tenant, subject, payload, number, traceParent, checkpoint, null, notes);
    }

    /** Told how far the attempt is, 0 to 1, on any thread. */
    public DoubleConsumer progress() {
        return notes::progress;
    }

    /** Tells a partial result, JSON text; fails with {@link IllegalArgumentException} past {@link #NOTE_LIMIT}. */
    public Uni<Void> partial(String json) {
        return Uni.createFrom().deferred(() -> notes.partial(checked(json)));
    }

    /** Saves JSON text for the next attempt; fails with {@link IllegalArgumentException} past {@link #NOTE_LIMIT}. */
    public Uni<Void> saveCheckpoint(String json) {
        return Uni.createFrom().deferred(() -> notes.checkpoint(checked(json)));
    }

    private static String checked(String json) {
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > NOTE_LIMIT) {
            throw new IllegalArgumentException(
                    "a partial result or checkpoint must be at most " + NOTE_LIMIT + " bytes, got " + bytes);
        }
        return json;
    }

    /** On whose behalf calls to other services are made. */
    public Caller caller() {
        return new Caller(tenant, traceParent);
    }

    @Override
    public String toString() {
        return "Attempt[taskId=" + taskId + ", tenant=" + tenant + ", number=" + number + "]";
    }
}
