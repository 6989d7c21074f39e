package io.slipstream.asset.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipstream.asset.purge.Invalidation;
import io.slipstream.asset.purge.PathPattern;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that a CDN has to be told.
 *
 * @param id names it
 * @param paths paths and wildcards without {@code /assets/}
 * @param urls the same as a CDN knows them
 * @param status {@code pending} or {@code acknowledged}
 * @param reason {@code published, deleted, activated} or {@code requested}
 * @param requestedAt when
 * @param requestedBy who did
 * @param acknowledgedAt when the CDN was told; null while that is pending
 * @param acknowledgedBy who says so; null while that is pending
 */
record InvalidationResponse(
        @JsonProperty("id") String id,
        @JsonProperty("paths") List<String> paths,
        @JsonProperty("urls") List<String> urls,
        @JsonProperty("status") String status,
        @JsonProperty("reason") String reason,
        @JsonProperty("requested_at") Instant requestedAt,
        @JsonProperty("requested_by") String requestedBy,
        @JsonProperty("acknowledged_at") @Nullable Instant acknowledgedAt,
        @JsonProperty("acknowledged_by") @Nullable String acknowledgedBy) {
    static InvalidationResponse from(Invalidation invalidation) {
        Invalidation.Acknowledgement acknowledgement = invalidation.acknowledgement();
        List<String> paths =
                invalidation.paths().stream().map(PathPattern::value).toList();
        return new InvalidationResponse(
                invalidation.id().toString(),
                paths,
                paths.stream().map(ManifestEntry::url).toList(),
                acknowledgement == null ? "pending" : "acknowledged",
                invalidation.reason().name().toLowerCase(Locale.ROOT),
                invalidation.requestedAt(),
                invalidation.requestedBy(),
                acknowledgement == null ? null : acknowledgement.at(),
                acknowledgement == null ? null : acknowledgement.by());
    }
}
