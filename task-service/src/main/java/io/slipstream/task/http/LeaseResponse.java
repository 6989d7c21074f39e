package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.lease.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that a worker has from now on; none if none came.
 *
 * @param data the tasks
 */
@RegisterForReflection
public record LeaseResponse(@JsonProperty("data") List<Item> data) {
    /**
     * A task that the worker has.
     *
     * @param token names the lease in the calls about it; a secret
     * @param taskId the task; the same over all attempts
     * @param type its type
     * @param payload as it was submitted
     * @param attempt which attempt, from 1
     * @param leaseUntil until when without a heartbeat
     * @param deadline when it is too late for the task; null means never
     * @param checkpoint what an earlier attempt saved; null if none did
     * @param inputs what the parts of its flow that it waited for came to; absent if it waited for none
     * @param traceparent the trace it belongs to; null if none
     */
    @RegisterForReflection
    public record Item(
            @JsonProperty("token") String token,
            @JsonProperty("task_id") UUID taskId,
            @JsonProperty("type") String type,

            @JsonProperty("payload") @JsonRawValue @Schema(implementation = Object.class)
            String payload,

            @JsonProperty("attempt") int attempt,
            @JsonProperty("lease_until") Instant leaseUntil,
            @JsonProperty("deadline") @Nullable Instant deadline,

            @JsonProperty("checkpoint") @JsonRawValue @Nullable @Schema(implementation = Object.class)
            String checkpoint,

            @JsonProperty("inputs")
            @JsonRawValue
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            @Schema(implementation = Object.class)
            String inputs,

            @JsonProperty("traceparent") @Nullable String traceparent) {
        static Item from(Lease lease, String token) {
            return new Item(
                    token,
                    lease.task().id(),
                    lease.task().type(),
                    lease.task().payload(),
                    lease.task().attempt(),
                    Objects.requireNonNull(lease.until()),
                    lease.task().deadline(),
                    lease.checkpoint(),
                    lease.inputs(),
                    lease.task().traceParent());
        }

        @Override
        public String toString() {
            return "Item[taskId=" + taskId + "]";
        }
    }
}
