package io.slipstream.asset.purge;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that copies elsewhere have to be told.
 *
 * @param id names it
 * @param paths what is concerned; at least one
 * @param reason what led to it
 * @param requestedAt when
 * @param requestedBy the subject that did
 * @param acknowledgement who told the CDN, and when; null while that is pending
 */
public record Invalidation(
        UUID id,
        List<PathPattern> paths,
        Reason reason,
        Instant requestedAt,
        String requestedBy,
        @Nullable Acknowledgement acknowledgement) {
    public Invalidation {
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("invalidation '" + id + "' must name a path");
        }
        paths = List.copyOf(paths);
    }

    /** What led to an invalidation. */
    public enum Reason {
        /** A path was published. */
        PUBLISHED,
        /** A path was deleted. */
        DELETED,
        /** A bundle was activated or rolled back. */
        ACTIVATED,
        /** Somebody asked for it. */
        REQUESTED
    }

    /**
     * Word that the CDN was told.
     *
     * @param at when
     * @param by the subject that says so
     */
    public record Acknowledgement(Instant at, String by) {}
}
