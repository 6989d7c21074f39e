package io.slipstream.cache.load;

import java.util.List;

/**
 * A warm-up and how far it is.
 *
 * @param id its id
 * @param namespace whose entries
 * @param status what it does
 * @param total how many keys it was given
 * @param loaded how many of them are in process now
 * @param absent the keys that no tier has
 */
public record Warmup(String id, String namespace, Status status, int total, int loaded, List<String> absent) {
    public Warmup {
        absent = List.copyOf(absent);
    }

    /** What a warm-up does. */
    public enum Status {
        /** It goes through its keys. */
        RUNNING,
        /** It went through all of them. */
        COMPLETED,
        /** It could not go through all of them. */
        FAILED
    }
}
