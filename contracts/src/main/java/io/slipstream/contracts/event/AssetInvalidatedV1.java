package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Payload of {@link EventType#ASSET_INVALIDATED}. Key: the first path.
 *
 * @param id the invalidation
 * @param paths paths and wildcards; a single {@code *} means everything
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AssetInvalidatedV1(
        @JsonProperty("id") String id,
        @JsonProperty("paths") List<String> paths) {
    @SuppressWarnings("NullAway") // absent fields arrive as null from JSON
    public AssetInvalidatedV1 {
        paths = paths == null ? List.of() : List.copyOf(paths);
    }
}
