package io.slipstream.cache.invalidation;

/**
 * What this replica is called in the log and in receipts.
 *
 * @param name unique among the replicas that run
 */
public record ReplicaName(String name) {
    @Override
    public String toString() {
        return name;
    }
}
