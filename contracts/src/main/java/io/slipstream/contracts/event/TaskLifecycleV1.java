package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the task events. Key: the task's id. The event's type says what happened; the payload is the task as it was
 * then.
 *
 * @param taskId the task
 * @param type its task type
 * @param status its status after the event
 * @param priority its priority, a name
 * @param attempt which attempt, from 1; 0 before the first
 * @param tags words to find it by
 * @param subject whose task it is within the tenant; null means nobody's
 * @param requestId the id of the event, or of the slot of a schedule, that asked for it; null if it came over HTTP
 * @param result what the handler returned, any JSON; only of a completed task, may be null
 * @param error what went wrong; only of failed and dead
 * @param progress how far it is; only of a running task that says so
 * @param retryAt when the next attempt may begin; only of failed
 * @param at when it happened, the database's time
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskLifecycleV1(
        @JsonProperty("task_id") String taskId,
        @JsonProperty("type") String type,
        @JsonProperty("status") String status,
        @JsonProperty("priority") String priority,
        @JsonProperty("attempt") int attempt,
        @JsonProperty("tags") List<String> tags,
        @JsonProperty("subject") @Nullable String subject,
        @JsonProperty("request_id") @Nullable String requestId,
        @JsonProperty("result") @Nullable Object result,
        @JsonProperty("error") @Nullable TaskError error,
        @JsonProperty("progress") @Nullable Double progress,
        @JsonProperty("retry_at") @Nullable Instant retryAt,
        @JsonProperty("at") Instant at) {
    /**
     * What went wrong in an attempt.
     *
     * @param type a short stable name, for example {@code Timeout}
     * @param message words for people; no payloads, no secrets
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record TaskError(
            @JsonProperty("type") String type,
            @JsonProperty("message") String message) {}

    @SuppressWarnings("NullAway") // absent fields arrive as null from JSON
    public TaskLifecycleV1 {
        tags = tags == null ? List.of() : List.copyOf(tags);
    }
}
