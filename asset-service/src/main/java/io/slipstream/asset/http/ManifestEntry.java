package io.slipstream.asset.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipstream.asset.asset.Asset;
import io.slipstream.asset.variant.Coding;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file in the manifest.
 *
 * @param path where it is served, without {@code /assets/}
 * @param hash SHA-256 of the original, hexadecimal
 * @param versionedUrl the URL of this version by its hashed name, immutable
 * @param queryUrl the URL of this version by {@code ?v=}, immutable as long as it is the current one
 * @param integrity for HTML's {@code integrity} attribute
 * @param mediaType its media type
 * @param sizeBytes the size of the original
 * @param encodings bytes to send by encoding, {@code identity} among them
 * @param modifiedAt when the path got this content
 */
record ManifestEntry(
        @JsonProperty("path") String path,
        @JsonProperty("hash") String hash,
        @JsonProperty("versioned_url") String versionedUrl,
        @JsonProperty("query_url") String queryUrl,
        @JsonProperty("integrity") String integrity,
        @JsonProperty("media_type") String mediaType,
        @JsonProperty("size_bytes") long sizeBytes,
        @JsonProperty("encodings") Map<String, Long> encodings,
        @JsonProperty("modified_at") Instant modifiedAt) {
    static ManifestEntry from(Asset asset) {
        Map<String, Long> encodings = new LinkedHashMap<>();
        for (Coding coding : asset.codings()) {
            encodings.put(coding.token(), asset.representation(coding).sizeBytes());
        }
        return new ManifestEntry(
                asset.path().value(),
                asset.hash().hex(),
                url(asset.path().hashedName(asset.hash())),
                url(asset.path().value()) + "?v=" + asset.hash().shortHex(),
                asset.hash().integrity(),
                asset.mediaType(),
                asset.sizeBytes(),
                encodings,
                asset.modifiedAt());
    }

    /** The path as a URL, percent-encoded where it must be. */
    static String url(String path) {
        try {
            return new URI(null, null, "/assets/" + path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("an absolute path is a URI", e);
        }
    }
}
