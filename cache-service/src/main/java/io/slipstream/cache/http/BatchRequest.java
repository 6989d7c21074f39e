package io.slipstream.cache.http;

import io.slipstream.contracts.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several operations on entries of one namespace: all puts, then all deletes, then all gets. Each has an outcome of its own.
 *
 * @param get keys to read
 * @param put entries to write
 * @param delete keys to remove
 */
record BatchRequest(
        @Nullable List<@Nullable String> get,
        @Nullable List<@Nullable Put> put,
        @Nullable List<@Nullable String> delete) {
    /**
     * An entry to write.
     *
     * @param value its bytes, base64 in JSON
     * @param contentType {@code application/octet-stream} if absent
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Put(
            @Nullable String key,
            byte @Nullable [] value,
            @Nullable String contentType,
            @Nullable Duration ttl,
            @Nullable List<String> tags,
            @Nullable List<String> tables,
            @Nullable String owner,
            @Nullable String application,
            @Nullable String repository) {}

    List<@Nullable String> gets() {
        return get == null ? List.of() : get;
    }

    List<@Nullable Put> puts() {
        return put == null ? List.of() : put;
    }

    List<@Nullable String> deletes() {
        return delete == null ? List.of() : delete;
    }

    /** Fails with a problem if there is too much to do. */
    void checkSize(int most) {
        int size = gets().size() + puts().size() + deletes().size();
        if (size > most) {
            throw ProblemException.invalid("body", "at most " + most + " items together");
        }
    }
}
