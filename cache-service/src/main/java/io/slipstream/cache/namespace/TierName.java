package io.slipstream.cache.namespace;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where copies of entries live, in the order in which they are asked. */
public enum TierName {
    /** In process. */
    L1,
    /** In Redis, shared by all replicas. */
    L2,
    /** On the disk of this replica. */
    DISK;

    /** Its name as policies write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The tier of a name as policies write it; empty if there is none. */
    public static Optional<TierName> of(String text) {
        return Arrays.stream(values()).filter(tier -> tier.text().equals(text)).findFirst();
    }
}
