package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Payload of {@link EventType#CACHE_ENTRY_CHANGED}. Key: the namespace. The tenant is in the envelope.
 *
 * @param namespace whose entries
 * @param changes what changed, in order
 * @param origin the replica that wrote
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CacheEntryChangedV1(
        @JsonProperty("namespace") String namespace,
        @JsonProperty("changes") List<Change> changes,
        @JsonProperty("origin") String origin) {
    /**
     * One changed entry.
     *
     * @param key the entry's key
     * @param write identifies the write; copies of another write are out of date. 0: the entry was removed
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Change(
            @JsonProperty("key") String key,
            @JsonProperty("write") long write) {}

    @SuppressWarnings("NullAway") // absent fields arrive as null from JSON
    public CacheEntryChangedV1 {
        if (namespace == null || namespace.isEmpty()) {
            throw new IllegalArgumentException("namespace of changed entries must not be empty");
        }
        changes = changes == null ? List.of() : List.copyOf(changes);
    }
}
