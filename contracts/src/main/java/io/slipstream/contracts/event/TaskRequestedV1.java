package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@link EventType#TASK_REQUESTED}: the same fields as {@code POST /api/v1/tasks}. Key: the concurrency key,
 * or the event's id. The envelope's id is the task's idempotency key.
 *
 * @param type the task type
 * @param payload any JSON; what the handler is given
 * @param priority a name or an integer 1 to 15; null means NORMAL
 * @param runAt not before; null means at once
 * @param deadline not after; null means never too late
 * @param uniqueKey at most one unfinished task of the type and tenant has it; null means no such limit
 * @param concurrencyKey at most one running task of the type and tenant has it; null means no such limit
 * @param maxAttempts how often it may be tried; null means as the type says
 * @param tags words to find it by
 * @param subject whose task it is within the tenant; null means nobody's
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskRequestedV1(
        @JsonProperty("type") String type,
        @JsonProperty("payload") @Nullable Object payload,
        @JsonProperty("priority") @Nullable Object priority,
        @JsonProperty("run_at") @Nullable Instant runAt,
        @JsonProperty("deadline") @Nullable Instant deadline,
        @JsonProperty("unique_key") @Nullable String uniqueKey,
        @JsonProperty("concurrency_key") @Nullable String concurrencyKey,
        @JsonProperty("max_attempts") @Nullable Integer maxAttempts,
        @JsonProperty("tags") List<String> tags,
        @JsonProperty("subject") @Nullable String subject) {
    @SuppressWarnings("NullAway") // absent fields arrive as null from JSON
    public TaskRequestedV1 {
        if (type == null || type.isBlank()) {
            throw new IllegalArgumentException("type of a task must not be empty");
        }
        tags = tags == null ? List.of() : List.copyOf(tags);
    }
}
