package io.slipstream.asset.asset;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The bytes of a representation, ready to be sent. */
public sealed interface Body {
    /** Where they were found. */
    Tier tier();

    /**
     * Bytes in memory.
     *
     * @param bytes read-only, shared: take a duplicate before moving its position
     */
    record InMemory(ByteBuffer bytes, Tier tier) implements Body {}

    /**
     * Bytes in a file.
     *
     * @param file complete and verified; may be removed at any time, which an open file survives
     */
    record OnDisk(Path file, Tier tier) implements Body {}
}
