package io.slipstream.cache.namespace;

/** Where copies of entries live. */
public enum TierName {
    /** In process. */
    L1,
    /** In Redis, shared by all replicas. */
    L2
}
