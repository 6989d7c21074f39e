package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.lease.AttemptOutcome;
import io.slipstream.task.lease.LeaseWish;
import io.slipstream.task.work.Attempt;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A worker goes on.
 *
 * @param progress how far it is, 0 to 1
 * @param partial a partial result, any JSON but null, at most 64 KiB
 * @param checkpoint what the next attempt is to be given, any JSON but null, at most 64 KiB
 */
@RegisterForReflection
public record HeartbeatRequest(
        @JsonProperty("progress") @Nullable Double progress,

        @JsonProperty("partial") @Nullable @Schema(implementation = Object.class)
        JsonNode partial,

        @JsonProperty("checkpoint") @Nullable @Schema(implementation = Object.class)
        JsonNode checkpoint) {
    LeaseWish wish(String path) {
        if (progress != null && !(progress >= 0 && progress <= 1)) {
            throw ProblemException.invalid(path + "progress", "0 to 1");
        }
        return new LeaseWish.Heartbeat(new AttemptOutcome.Progressed(
                progress, note(path + "partial", partial), note(path + "checkpoint", checkpoint)));
    }

    private static @Nullable String note(String field, @Nullable JsonNode note) {
        if (note == null || note.isNull()) {
            return null;
        }
        return JsonTexts.atMost(field, note, Attempt.NOTE_LIMIT);
    }

    @Override
    public String toString() {
        return "HeartbeatRequest[progress=" + progress + "]";
    }
}
