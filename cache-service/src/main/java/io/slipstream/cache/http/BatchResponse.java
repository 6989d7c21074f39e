package io.slipstream.cache.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipstream.contracts.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An outcome for each item of a batch, in the order of the request. */
record BatchResponse(List<Outcome> get, List<Outcome> put, List<Outcome> delete) {
    /**
     * What became of an item.
     *
     * @param key its key; null if it had none
     * @param status what the same request alone would be answered with
     * @param value the bytes, base64 in JSON
     * @param error what went wrong; null if nothing did
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Outcome(
            @Nullable String key,
            int status,
            byte @Nullable [] value,
            @Nullable String contentType,
            @Nullable String etag,
            @Nullable Long age,
            @Nullable String cacheStatus,
            @Nullable Problem error) {
        static Outcome of(@Nullable String key, int status, @Nullable String etag, String cacheStatus) {
            return new Outcome(key, status, null, null, etag, null, cacheStatus, null);
        }

        static Outcome failed(@Nullable String key, Problem error) {
            return new Outcome(key, error.status(), null, null, null, null, null, error);
        }
    }
}
