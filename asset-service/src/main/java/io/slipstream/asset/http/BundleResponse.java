package io.slipstream.asset.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipstream.asset.asset.Bundle;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle.
 *
 * @param id names it
 * @param prefix the folder its files are served in
 * @param active its files are what its paths hold
 * @param fileCount how many files it has
 * @param sizeBytes their sizes together, not encoded
 * @param warnings what publishing could not do
 * @param createdAt when it was uploaded
 * @param createdBy who uploaded it
 * @param activatedAt when it was last activated; null if never
 */
record BundleResponse(
        @JsonProperty("id") String id,
        @JsonProperty("prefix") String prefix,
        @JsonProperty("active") boolean active,
        @JsonProperty("file_count") int fileCount,
        @JsonProperty("size_bytes") long sizeBytes,
        @JsonProperty("warnings") List<String> warnings,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("created_by") String createdBy,
        @JsonProperty("activated_at") @Nullable Instant activatedAt) {
    static BundleResponse from(Bundle bundle) {
        return new BundleResponse(
                bundle.id().toString(),
                bundle.prefix(),
                bundle.active(),
                bundle.fileCount(),
                bundle.sizeBytes(),
                bundle.warnings(),
                bundle.createdAt(),
                bundle.createdBy(),
                bundle.activatedAt());
    }
}
