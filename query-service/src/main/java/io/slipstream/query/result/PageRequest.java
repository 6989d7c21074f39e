package io.slipstream.query.result;

import org.jspecify.annotations.Nullable;

/** Which page of a named query's result is wanted. */
public sealed interface PageRequest {
    /** A numbered page. */
    record Numbered(int page, int perPage) implements PageRequest {}

    /**
     * The rows after a cursor.
     *
     * @param cursor what the page before gave; null for the first page
     * @param limit rows at the most
     */
    record After(@Nullable String cursor, int limit) implements PageRequest {}
}
