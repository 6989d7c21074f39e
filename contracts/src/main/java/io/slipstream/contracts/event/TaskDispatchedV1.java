package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@link EventType#TASK_DISPATCHED}. Key: the concurrency key, or the task's id. Whoever reads it has the task
 * until {@code lease_until}, and says what became of it by {@link EventType#TASK_REPORTED}.
 *
 * @param taskId the task; the same over all attempts
 * @param type its task type
 * @param attempt which attempt, from 1
 * @param payload as it was submitted, any JSON
 * @param checkpoint what an earlier attempt saved, any JSON; null if none did
 * @param inputs what the parts of its flow that it waited for came to, a list of objects with {@code part}, {@code task_id}, {@code status},
 *     {@code result} and {@code error}; null if it waited for none
 * @param deadline when it is too late for the task; null means never
 * @param leaseUntil until when without a heartbeat, the database's time
 * @param token names the lease in reports about it; a secret of the tenant
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskDispatchedV1(
        @JsonProperty("task_id") String taskId,
        @JsonProperty("type") String type,
        @JsonProperty("attempt") int attempt,
        @JsonProperty("payload") @Nullable Object payload,
        @JsonProperty("checkpoint") @Nullable Object checkpoint,
        @JsonProperty("inputs") @Nullable Object inputs,
        @JsonProperty("deadline") @Nullable Instant deadline,
        @JsonProperty("lease_until") Instant leaseUntil,
        @JsonProperty("token") String token) {
    @Override
    public String toString() {
        return "TaskDispatchedV1[taskId=" + taskId + "]";
    }
}
