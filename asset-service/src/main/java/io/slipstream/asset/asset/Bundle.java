package io.slipstream.asset.asset;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A whole build that was published at once.
 *
 * @param id names it
 * @param prefix the folder its files are served in, without slashes at its ends; empty for the root. Of the bundles with the
 *     same prefix at most one is active
 * @param fileCount how many files it has
 * @param sizeBytes their sizes together, not encoded
 * @param active its files are what its paths hold
 * @param warnings what publishing could not do
 * @param createdAt when it was uploaded
 * @param createdBy the subject that uploaded it
 * @param activatedAt when it was last activated; null if never
 */
public record Bundle(
        UUID id,
        String prefix,
        int fileCount,
        long sizeBytes,
        boolean active,
        List<String> warnings,
        Instant createdAt,
        String createdBy,
        @Nullable Instant activatedAt) {
    public Bundle {
        warnings = List.copyOf(warnings);
    }
}
