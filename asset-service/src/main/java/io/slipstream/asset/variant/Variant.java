package io.slipstream.asset.variant;

/**
 * One representation of a content: bytes that can be sent.
 *
 * @param coding how they are encoded
 * @param hash the hash of these bytes, from which the entity tag is made
 * @param sizeBytes how many they are
 */
public record Variant(Coding coding, ContentHash hash, long sizeBytes) {
    /** The strong entity tag of this representation, quotes included: 128 bits of its own hash. */
    public String entityTag() {
        return '"' + hash.hex().substring(0, 32) + '"';
    }
}
