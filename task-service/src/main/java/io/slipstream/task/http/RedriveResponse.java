package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.task.Redrive;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Dead tasks of a fingerprint that are made live again at a rate.
 *
 * @param id of the redrive
 * @param fingerprint whose tasks
 * @param ratePerSecond how many in a second
 * @param state canary, running, completed, stopped or cancelled
 * @param reason why it stopped by itself
 * @param total how many were dead when it began
 * @param redriven how many are live again or have ended since
 * @param pending how many of those have not ended
 * @param completed how many of those ended well
 * @param diedAgain how many of those died of the same
 * @param endedOtherwise how many of those died of something else or were cancelled
 * @param createdAt when it began
 * @param finishedAt when it came to its end
 */
@RegisterForReflection
public record RedriveResponse(
        @JsonProperty("id") UUID id,
        @JsonProperty("fingerprint") String fingerprint,
        @JsonProperty("rate_per_second") double ratePerSecond,
        @JsonProperty("state") String state,
        @JsonProperty("reason") @Nullable String reason,
        @JsonProperty("total") long total,
        @JsonProperty("redriven") long redriven,
        @JsonProperty("pending") long pending,
        @JsonProperty("completed") long completed,
        @JsonProperty("died_again") long diedAgain,
        @JsonProperty("ended_otherwise") long endedOtherwise,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("finished_at") @Nullable Instant finishedAt) {
    static RedriveResponse from(Redrive redrive) {
        Redrive.Outcomes outcomes = redrive.outcomes();
        return new RedriveResponse(
                redrive.id(),
                redrive.fingerprint(),
                redrive.ratePerSecond(),
                redrive.state().wireName(),
                redrive.reason(),
                redrive.total(),
                redrive.redriven(),
                outcomes.pending(),
                outcomes.completed(),
                outcomes.diedAgain(),
                outcomes.endedOtherwise(),
                redrive.createdAt(),
                redrive.finishedAt());
    }
}
