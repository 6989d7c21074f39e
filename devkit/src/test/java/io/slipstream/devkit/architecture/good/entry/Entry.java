package io.slipstream.devkit.architecture.good.entry;

import java.time.Instant;

/** A noun. */
public record Entry(String key, Instant storedAt) {
    /** A constant may be public. */
    public static final int KEY_LENGTH_MAX = 512;
}
