package io.slipstream.query.document;

import org.jspecify.annotations.Nullable;

/**
 * A security pattern found in a document.
 *
 * @param rule the pattern's name
 * @param owaspCategory such as {@code A03:2021}
 * @param severity such as {@code high}
 * @param line where, from 1; null if the text has no lines
 * @param excerpt what was found; null if it is not told
 */
public record Finding(
        String rule,
        String owaspCategory,
        String severity,
        @Nullable Integer line,
        @Nullable String excerpt) {}
