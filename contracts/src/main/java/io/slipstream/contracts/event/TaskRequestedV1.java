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
 * @param uniqueKey at most one unfinished task of the type and tenant has it; null means no such limit. Short for
 *     {@code unique} with a key alone
 * @param concurrencyKey at most one running task of the type and tenant has it; null means no such limit
 * @param maxAttempts how often it may be tried; null means as the type says
 * @param tags words to find it by
 * @param subject whose task it is within the tenant; null means nobody's
 * @param unique as {@code uniqueKey}, with a policy and a window; null where {@code uniqueKey} says it or nothing is unique
 * @param notifyOn of which ends the subject is told: {@code none}, {@code failure} or {@code end}; null means as the type says
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
        @JsonProperty("subject") @Nullable String subject,
        @JsonProperty("unique") @Nullable Unique unique,
        @JsonProperty("notify_on") @Nullable String notifyOn) {
    /**
     * What a task is to be the only one of.
     *
     * @param key at most one unfinished task of the type and tenant has it
     * @param policy {@code reject}, {@code return} or {@code replace}: what becomes of the request if a task has the key;
     *     null means reject, which drops it
     * @param window for how long after the request the key stays taken even if the task ends, such as {@code PT10M}; null
     *     means until it ends
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Unique(
            @JsonProperty("key") String key,
            @JsonProperty("policy") @Nullable String policy,
            @JsonProperty("window") @Nullable String window) {
        @SuppressWarnings("NullAway") // absent fields arrive as null from JSON
        public Unique {
            if (key == null || key.isBlank()) {
                throw new IllegalArgumentException("key of unique must not be empty");
            }
        }
    }

    /** A request without a policy or a window of its unique key. */
    public TaskRequestedV1(
            String type,
            @Nullable Object payload,
            @Nullable Object priority,
            @Nullable Instant runAt,
            @Nullable Instant deadline,
            @Nullable String uniqueKey,
            @Nullable String concurrencyKey,
            @Nullable Integer maxAttempts,
            List<String> tags,
            @Nullable String subject) {
        this(
                type,
                payload,
                priority,
                runAt,
                deadline,
                uniqueKey,
                concurrencyKey,
                maxAttempts,
                tags,
                subject,
                null,
                null);
    }

    @SuppressWarnings("NullAway") // absent fields arrive as null from JSON
    public TaskRequestedV1 {
        if (type == null || type.isBlank()) {
            throw new IllegalArgumentException("type of a task must not be empty");
        }
        tags = tags == null ? List.of() : List.copyOf(tags);
    }
}
