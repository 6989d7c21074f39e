package io.slipstream.asset.variant;

/**
 * An encoded representation on its way to the store.
 *
 * @param coding how it is encoded
 * @param content the encoded bytes
 */
public record StagedVariant(Coding coding, StagedContent content) {}
