package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@link EventType#ASSET_PUBLISHED}. Key: the path.
 *
 * @param path where it is served, without the {@code /assets/} prefix
 * @param hash SHA-256 of the content, in hexadecimal
 * @param mediaType its media type
 * @param sizeBytes its size, not encoded
 * @param bundle the bundle it came with; null for a single file
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AssetPublishedV1(
        @JsonProperty("path") String path,
        @JsonProperty("hash") String hash,
        @JsonProperty("media_type") String mediaType,
        @JsonProperty("size_bytes") long sizeBytes,
        @JsonProperty("bundle") @Nullable String bundle) {}
