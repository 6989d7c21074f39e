package io.slipstream.asset.storage;

import io.slipstream.asset.asset.Asset;
import io.slipstream.asset.asset.AssetPath;
import io.slipstream.asset.asset.Bundle;
import io.slipstream.asset.purge.Invalidation;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.asset.variant.Coding;
import io.slipstream.asset.variant.ContentHash;
import io.slipstream.asset.variant.Variant;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows as domain records, and domain values as parameters. */
final class Rows {
    /** The encodings of a content {@code a.hash} of tenant {@code a.tenant}, each as "coding size hash". */
    static final String VARIANTS = """
            coalesce((select array_agg(v.coding || ' ' || v.size_bytes || ' ' || encode(v.encoded_hash, 'hex'))
            from variant v where v.tenant = a.tenant and v.hash = a.hash), '{}') as variants""";

    static final String BUNDLE =
            "id, prefix, file_count, size_bytes, active, warnings, created_at, created_by, activated_at";

    static final String INVALIDATION =
            "id, paths, reason, requested_at, requested_by, acknowledged_at, acknowledged_by";

    private Rows() {}

    /** A row with path, hash, size_bytes, media_type, modified_at and {@link #VARIANTS}. */
    static Asset asset(Row row) {
        List<Variant> variants = Arrays.stream(row.getArrayOfStrings("variants"))
                .map(Rows::variant)
                .toList();
        return new Asset(
                new AssetPath(row.getString("path")),
                hash(row, "hash"),
                row.getLong("size_bytes"),
                row.getString("media_type"),
                instant(row, "modified_at"),
                variants);
    }

    /** A row with the columns {@link #BUNDLE}. */
    static Bundle bundle(Row row) {
        return new Bundle(
                row.getUUID("id"),
                row.getString("prefix"),
                row.getInteger("file_count"),
                row.getLong("size_bytes"),
                row.getBoolean("active"),
                List.of(row.getArrayOfStrings("warnings")),
                instant(row, "created_at"),
                row.getString("created_by"),
                row.getOffsetDateTime("activated_at") == null ? null : instant(row, "activated_at"));
    }

    /** A row with the columns {@link #INVALIDATION}. */
    static Invalidation invalidation(Row row) {
        return new Invalidation(
                row.getUUID("id"),
                patterns(row),
                Invalidation.Reason.valueOf(row.getString("reason").toUpperCase(Locale.ROOT)),
                instant(row, "requested_at"),
                row.getString("requested_by"),
                acknowledgement(row));
    }

    /** The column {@code paths}. */
    static List<PathPattern> patterns(Row row) {
        return Arrays.stream(row.getArrayOfStrings("paths"))
                .map(PathPattern::new)
                .toList();
    }

    static ContentHash hash(Row row, String column) {
        return ContentHash.of(row.getBuffer(column).getBytes());
    }

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    static Buffer parameter(ContentHash hash) {
        return Buffer.buffer(hash.bytes());
    }

    static Buffer[] parameter(Collection<ContentHash> hashes) {
        return hashes.stream().map(Rows::parameter).toArray(Buffer[]::new);
    }

    static String[] parameter(List<PathPattern> patterns) {
        return patterns.stream().map(PathPattern::value).toArray(String[]::new);
    }

    static OffsetDateTime parameter(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Variant variant(String text) {
        String[] parts = text.split(" ");
        Coding coding = Coding.of(parts[0]).orElseThrow();
        return new Variant(coding, new ContentHash(parts[2]), Long.parseLong(parts[1]));
    }

    private static Invalidation.@Nullable Acknowledgement acknowledgement(Row row) {
        return row.getOffsetDateTime("acknowledged_at") == null
                ? null
                : new Invalidation.Acknowledgement(instant(row, "acknowledged_at"), row.getString("acknowledged_by"));
    }
}
