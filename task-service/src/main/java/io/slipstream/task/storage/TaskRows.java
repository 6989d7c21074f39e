package io.slipstream.task.storage;

import io.slipstream.task.task.Priority;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskEvent;
import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.task.TokenBucket;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows as records, and records as columns. */
final class TaskRows {
    private TaskRows() {}

    static Task task(Row row) {
        return new Task(
                row.getUUID("id"),
                row.getString("tenant"),
                row.getString("subject"),
                row.getString("type"),
                status(row.getString("state")),
                new Priority(row.getInteger("priority")),
                row.getInteger("attempt"),
                row.getInteger("max_attempts"),
                row.getString("payload"),
                List.of(row.getArrayOfStrings("tags")),
                row.getString("unique_key"),
                row.getString("concurrency_key"),
                instant(row, "run_at"),
                instant(row, "deadline"),
                row.getOffsetDateTime("submitted_at").toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                row.getString("result"),
                error(row),
                row.getDouble("progress"),
                row.getString("request_id"),
                row.getString("traceparent"));
    }

    static TaskEvent event(Row row) {
        return new TaskEvent(
                row.getLong("seq"),
                row.getUUID("task_id"),
                row.getString("tenant"),
                TaskEvent.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                status(row.getString("state")),
                row.getString("type"),
                new Priority(row.getInteger("priority")),
                row.getInteger("attempt"),
                List.of(row.getArrayOfStrings("tags")),
                row.getString("subject"),
                row.getString("request_id"),
                row.getString("traceparent"),
                row.getString("result"),
                error(row),
                row.getDouble("progress"),
                instant(row, "retry_at"),
                row.getOffsetDateTime("at").toInstant());
    }

    static TaskStatus status(String wireName) {
        return TaskStatus.of(wireName).orElseThrow(() -> new IllegalStateException("unknown state " + wireName));
    }

    static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    static @Nullable OffsetDateTime column(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    /** The token bucket of a scope as it was last written; null if there is none. */
    static @Nullable TokenBucket bucket(Row row, String scope) {
        Double tokens = row.getDouble(scope + "_tokens");
        Instant filledAt = instant(row, scope + "_filled_at");
        return tokens == null || filledAt == null ? null : new TokenBucket(tokens, filledAt);
    }

    static @Nullable TaskError error(Row row) {
        String type = row.getString("error_type");
        String message = row.getString("error_message");
        return type == null ? null : new TaskError(type, message == null ? "" : message);
    }
}
