package io.slipstream.cache.load;

import java.util.List;

/**
 * A warm-up and how far it is.
 *
 * @param id its id
 * @param namespace whose entries
 * @param status what it does
 * @param total how many keys it has to go through
 * @param loaded how many of them are in process now
 * @param absent the keys that neither a tier nor the source has
 * @param failed the keys that could not be brought, since a store or the source failed or does not let them be kept
 */
public record Warmup(
        String id, String namespace, Status status, int total, int loaded, List<String> absent, List<String> failed) {
    public Warmup {
        absent = List.copyOf(absent);
        failed = List.copyOf(failed);
    }

    /** How many keys it is through with. */
    public int done() {
        return loaded + absent.size() + failed.size();
    }

    /** What a warm-up does. */
    public enum Status {
        /** It goes through its keys. */
        RUNNING,
        /** It went through all of them, and none failed. */
        COMPLETED,
        /** It is over, and some of its keys failed; or the replica that ran it is gone. */
        FAILED
    }
}
