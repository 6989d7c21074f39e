package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * Payload of {@link EventType#CACHE_INVALIDATED}. Key: the namespace, so that one partition orders everything about it; a
 * record's offset there is its version. The tenant is in the envelope.
 *
 * @param id the invalidation, the same in each of its records
 * @param namespace whose copies; {@code *} for all of them
 * @param scope what the values name
 * @param values keys, tags, patterns, tables and so on; empty for {@link Scope#NAMESPACE} and {@link Scope#EVERYTHING}
 * @param soft copies may still be served while they are refreshed
 * @param epoch the writer's run; sequences count from one in each
 * @param sequence the writer's count of records in this epoch
 * @param origin the replica that accepted it
 * @param requestedAt when it was accepted
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CacheInvalidatedV1(
        @JsonProperty("id") String id,
        @JsonProperty("namespace") String namespace,
        @JsonProperty("scope") Scope scope,
        @JsonProperty("values") List<String> values,
        @JsonProperty("soft") boolean soft,
        @JsonProperty("epoch") long epoch,
        @JsonProperty("sequence") long sequence,
        @JsonProperty("origin") String origin,
        @JsonProperty("requested_at") Instant requestedAt) {
    /** The namespace that means all of them. */
    public static final String ALL_NAMESPACES = "*";

    /** What the values of an invalidation name. */
    public enum Scope {
        /** Entries by key. */
        KEY,
        /** Entries that carry any of the tags. */
        TAG,
        /** Entries that carry all of the tags. */
        ALL_TAGS,
        /** Entries whose key matches a pattern, {@code *} and {@code ?} as in globs. */
        PATTERN,
        /** Entries that depend on a table. */
        TABLE,
        /** Entries of an owner. */
        OWNER,
        /** Entries of an application. */
        APPLICATION,
        /** Entries of a repository. */
        REPOSITORY,
        /** All entries of the namespace. */
        NAMESPACE,
        /** All entries of the tenant. */
        EVERYTHING
    }

    @SuppressWarnings("NullAway") // absent fields arrive as null from JSON
    public CacheInvalidatedV1 {
        if (namespace == null || scope == null) {
            throw new IllegalArgumentException("invalidation '" + id + "' must name a namespace and a scope");
        }
        values = values == null ? List.of() : List.copyOf(values);
    }
}
