package io.slipstream.asset.variant;

import java.nio.file.Path;

/**
 * Bytes in a temporary file, on their way to the store.
 *
 * @param file where; belongs to one {@link Staging}, which removes it
 * @param hash the hash of the bytes
 * @param sizeBytes how many they are
 */
public record StagedContent(Path file, ContentHash hash, long sizeBytes) {}
