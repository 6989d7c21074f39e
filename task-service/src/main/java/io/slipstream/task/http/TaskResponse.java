package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskError;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands.
 *
 * @param id its id
 * @param type its type
 * @param status scheduled, queued, waiting, running, completed, cancelled or dead
 * @param priority the name of its priority
 * @param priorityValue 1 to 15
 * @param attempt which attempt, from 1; 0 before the first
 * @param maxAttempts how often it may be tried
 * @param tags words to find it by
 * @param uniqueKey see the request
 * @param concurrencyKey see the request
 * @param runAt when it may start
 * @param deadline when it is too late
 * @param submittedAt when it was accepted
 * @param startedAt when the latest attempt began
 * @param finishedAt when it ended
 * @param payload as it was submitted; only where one task is asked for
 * @param result what the handler returned
 * @param error what went wrong last
 * @param progress 0 to 1
 * @param requestId the id of the event, or of the slot of a schedule, that asked for it
 * @param traceId the trace it belongs to
 */
@RegisterForReflection
public record TaskResponse(
        @JsonProperty("id") UUID id,
        @JsonProperty("type") String type,
        @JsonProperty("status") String status,
        @JsonProperty("priority") String priority,
        @JsonProperty("priority_value") int priorityValue,
        @JsonProperty("attempt") int attempt,
        @JsonProperty("max_attempts") int maxAttempts,
        @JsonProperty("tags") List<String> tags,
        @JsonProperty("unique_key") @Nullable String uniqueKey,
        @JsonProperty("concurrency_key") @Nullable String concurrencyKey,
        @JsonProperty("run_at") @Nullable Instant runAt,
        @JsonProperty("deadline") @Nullable Instant deadline,
        @JsonProperty("submitted_at") Instant submittedAt,
        @JsonProperty("started_at") @Nullable Instant startedAt,
        @JsonProperty("finished_at") @Nullable Instant finishedAt,

        @JsonProperty("payload")
        @JsonRawValue
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        @Schema(implementation = Object.class)
        String payload,

        @JsonProperty("result") @JsonRawValue @Nullable @Schema(implementation = Object.class)
        String result,

        @JsonProperty("error") @Nullable Failure error,
        @JsonProperty("progress") @Nullable Double progress,
        @JsonProperty("request_id") @Nullable String requestId,
        @JsonProperty("trace_id") @Nullable String traceId) {
    /**
     * What went wrong in an attempt.
     *
     * @param type a short stable name
     * @param message words for people
     */
    @RegisterForReflection
    public record Failure(
            @JsonProperty("type") String type,
            @JsonProperty("message") String message) {}

    /** A task without its payload, for answers that hold many or that the caller just sent. */
    static TaskResponse from(Task task) {
        return from(task, null);
    }

    /** A task with all there is. */
    static TaskResponse whole(Task task) {
        return from(task, task.payload());
    }

    private static TaskResponse from(Task task, @Nullable String payload) {
        TaskError error = task.error();
        return new TaskResponse(
                task.id(),
                task.type(),
                task.status().wireName(),
                task.priority().level().name(),
                task.priority().value(),
                task.attempt(),
                task.maxAttempts(),
                task.tags(),
                task.uniqueKey(),
                task.concurrencyKey(),
                task.runAt(),
                task.deadline(),
                task.submittedAt(),
                task.startedAt(),
                task.finishedAt(),
                payload,
                task.result(),
                error == null ? null : new Failure(error.type(), error.message()),
                task.progress(),
                task.requestId(),
                task.traceId());
    }

    @Override
    public String toString() {
        return "TaskResponse[id=" + id + ", status=" + status + "]";
    }
}
