package io.slipstream.asset.purge;

import io.slipstream.contracts.security.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that became true and is to be told in the event log. */
public sealed interface AssetFact {
    /** The event's id, the same at every attempt. */
    UUID eventId();

    /** Whose file. */
    Tenant tenant();

    /** When it became true. */
    Instant occurredAt();

    /** The W3C trace context of the request that made it true; null if it was not traced. */
    @Nullable
    String traceParent();

    /** The tenant's revision that the change led to; a tenant's changes are numbered in the order of their commits. */
    long revision();

    /**
     * A file is served under a path from now on.
     *
     * @param hash SHA-256, hexadecimal
     * @param bundle the bundle it came with; null for a single file
     */
    record Published(
            UUID eventId,
            Tenant tenant,
            Instant occurredAt,
            @Nullable String traceParent,
            long revision,
            String path,
            String hash,
            String mediaType,
            long sizeBytes,
            @Nullable UUID bundle)
            implements AssetFact {}

    /**
     * Copies of paths may no longer be served.
     *
     * @param id the invalidation
     * @param paths paths and wildcards, at least one
     */
    record Invalidated(
            UUID eventId,
            Tenant tenant,
            Instant occurredAt,
            @Nullable String traceParent,
            long revision,
            UUID id,
            List<String> paths)
            implements AssetFact {}
}
