package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.lease.LeaseWish;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An attempt ended well.
 *
 * @param result any JSON; null if absent
 */
@RegisterForReflection
public record CompleteRequest(
        @JsonProperty("result") @Nullable @Schema(implementation = Object.class)
        JsonNode result) {
    LeaseWish wish(String path, long limit) {
        return new LeaseWish.Complete(result == null ? "null" : JsonTexts.atMost(path + "result", result, limit));
    }

    @Override
    public String toString() {
        return "CompleteRequest[]";
    }
}
