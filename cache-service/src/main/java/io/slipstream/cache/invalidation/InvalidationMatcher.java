package io.slipstream.cache.invalidation;

import java.time.Instant;

/** Tells which entries an invalidation names, by applying it to floors of its own. */
public final class InvalidationMatcher {
    private static final long ABOVE_ALL = Long.MAX_VALUE - 1;

    private final String tenant;
    private final Floors floors;

    /** Matches what the invalidation would match now. */
    public InvalidationMatcher(String tenant, Invalidation invalidation, int partitions) {
        this.tenant = tenant;
        this.floors = new Floors(partitions, Integer.MAX_VALUE, Integer.MAX_VALUE);
        for (LogRecord.Invalidated record : invalidation.records("", tenant, Instant.EPOCH, "")) {
            for (int p = 0; p < partitions; p++) {
                floors.raise(p, ABOVE_ALL, record);
            }
        }
    }

    /** Whether an entry is among them. */
    public boolean matches(String namespace, int partition, String key, Dependencies dependencies) {
        return !(floors.view(tenant, namespace, partition).judge(0, key, dependencies) instanceof Verdict.Valid);
    }
}
