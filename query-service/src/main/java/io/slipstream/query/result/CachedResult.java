package io.slipstream.query.result;

import io.slipstream.query.statement.RowData;
import java.time.Instant;

/**
 * A kept result.
 *
 * @param rows the result
 * @param fingerprint the shape of the statement it answers
 * @param dependencies what it depends on
 * @param began the count of {@link InvalidationFloors} when its statement began
 * @param expiresAt when it is too old
 */
public record CachedResult(RowData rows, Shape fingerprint, Dependencies dependencies, long began, Instant expiresAt) {
    /**
     * The statement's shape, for statistics.
     *
     * @param hash the fingerprint
     * @param text the text without literals
     */
    public record Shape(String hash, String text) {}

    /** What it weighs in memory, roughly, in bytes. */
    public int weight() {
        int names = dependencies.names().stream().mapToInt(String::length).sum();
        return rows.weight() + names + 256;
    }
}
