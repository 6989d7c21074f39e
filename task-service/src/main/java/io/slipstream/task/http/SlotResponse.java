package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.schedule.FiredSlot;
import java.time.Instant;
import java.util.UUID;

/**
 * A slot that became a task.
 *
 * @param slot when it was due
 * @param taskId its task
 * @param firedAt when the task was accepted
 */
@RegisterForReflection
public record SlotResponse(
        @JsonProperty("slot") Instant slot,
        @JsonProperty("task_id") UUID taskId,
        @JsonProperty("fired_at") Instant firedAt) {
    static SlotResponse from(FiredSlot fired) {
        return new SlotResponse(fired.slot(), fired.task(), fired.firedAt());
    }
}
