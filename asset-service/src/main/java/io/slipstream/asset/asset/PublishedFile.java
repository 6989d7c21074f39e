package io.slipstream.asset.asset;

import io.slipstream.asset.variant.ContentHash;

/**
 * A file whose content is stored and that is to be served under a path.
 *
 * @param path where
 * @param hash the hash of its content
 * @param sizeBytes the content's size
 * @param mediaType its media type
 */
public record PublishedFile(AssetPath path, ContentHash hash, long sizeBytes, String mediaType) {}
