package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@link EventType#TASK_REPORTED}: what a worker says about a task that it got over Kafka. Key: the task's id, so
 * that reports of one task are heard in their order.
 *
 * @param token of the lease, as it came with the task
 * @param outcome {@code completed}, {@code failed}, {@code released} (given back, the attempt does not count) or
 *     {@code heartbeat}
 * @param result of a completed task, any JSON; may be null
 * @param error what went wrong; only of failed, then it is required
 * @param retryable whether another attempt makes sense; only of failed, null means yes
 * @param retryAfter how long to wait before it, as {@code PT30S}; only of failed, null leaves it to the type
 * @param progress how far it is, 0 to 1; only of a heartbeat
 * @param partial a partial result, any JSON of at most 64 KiB; only of a heartbeat
 * @param checkpoint what the next attempt is to be given, any JSON of at most 64 KiB; only of a heartbeat
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskReportedV1(
        @JsonProperty("token") String token,
        @JsonProperty("outcome") String outcome,
        @JsonProperty("result") @Nullable Object result,
        @JsonProperty("error") TaskLifecycleV1.@Nullable TaskError error,
        @JsonProperty("retryable") @Nullable Boolean retryable,
        @JsonProperty("retry_after") @Nullable String retryAfter,
        @JsonProperty("progress") @Nullable Double progress,
        @JsonProperty("partial") @Nullable Object partial,
        @JsonProperty("checkpoint") @Nullable Object checkpoint) {
    @Override
    public String toString() {
        return "TaskReportedV1[outcome=" + outcome + "]";
    }
}
