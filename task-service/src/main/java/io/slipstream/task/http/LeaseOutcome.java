package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.task.lease.LeaseAnswer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of a heartbeat or an outcome: of a heartbeat task, time and whether it is cancelled, of an outcome task and
 * status, or an error.
 *
 * @param taskId the task
 * @param status how it stands; only of outcomes
 * @param leaseUntil until when the worker has it without another heartbeat; only of heartbeats of tasks that go on
 * @param cancelled whether the worker should stop; only of heartbeats
 * @param error why nothing changed; only in batches
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LeaseOutcome(
        @JsonProperty("task_id") @Nullable UUID taskId,
        @JsonProperty("status") @Nullable String status,
        @JsonProperty("lease_until") @Nullable Instant leaseUntil,
        @JsonProperty("cancelled") @Nullable Boolean cancelled,
        @JsonProperty("error") @Nullable Problem error) {
    /**
     * Several, in the order of the request.
     *
     * @param data one for each item
     */
    @RegisterForReflection
    public record Several(@JsonProperty("data") List<LeaseOutcome> data) {}

    static LeaseOutcome from(LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Held(UUID task, Instant until) -> new LeaseOutcome(task, null, until, false, null);
            case LeaseAnswer.Cancelled(UUID task) -> new LeaseOutcome(task, null, null, true, null);
            case LeaseAnswer.Ended ended ->
                new LeaseOutcome(ended.taskId(), ended.status().wireName(), null, null, null);
            case LeaseAnswer.Refused refused -> throw refused.why();
        };
    }

    static LeaseOutcome failed(Problem error) {
        return new LeaseOutcome(null, null, null, null, error);
    }
}
