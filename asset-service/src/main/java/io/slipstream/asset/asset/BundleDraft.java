package io.slipstream.asset.asset;

import io.slipstream.asset.variant.ContentHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A build whose contents are stored, before it becomes a bundle.
 *
 * @param prefix the folder its files are served in; empty for the root
 * @param files its files, their paths with the prefix; at least one, no path twice
 * @param warnings what could not be done
 * @param activate whether its files are to be served at once
 * @param request the hash of the upload
 * @param idempotencyKey what the caller calls the request: the same key with the same upload answers the first bundle. Null for none
 */
public record BundleDraft(
        String prefix,
        List<PublishedFile> files,
        List<String> warnings,
        boolean activate,
        ContentHash request,
        @Nullable String idempotencyKey) {
    public BundleDraft {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("a bundle under '" + prefix + "' must have a file");
        }
        files = List.copyOf(files);
        warnings = List.copyOf(warnings);
    }
}
