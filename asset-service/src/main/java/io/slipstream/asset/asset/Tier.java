package io.slipstream.asset.asset;

import java.util.Locale;

/** Where an answer came from. */
public enum Tier {
    /** This replica's memory. */
    MEMORY,
    /** This replica's disk. */
    DISK,
    /** PostgreSQL. */
    STORE;

    /** The tier as it stands in headers, JSON and metrics. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
