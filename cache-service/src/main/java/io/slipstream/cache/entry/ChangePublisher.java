package io.slipstream.cache.entry;

/**
 * Tells all replicas that entries changed, through the log. Returns at once; what cannot be sent now is kept and sent
 * again until it is.
 */
public interface ChangePublisher {
    /** In a record of changed entries: every entry of the namespace. No key can be empty. */
    String ALL_KEYS = "";

    /** An entry was written, or with write 0 removed, and the shared tier has it. */
    void changed(EntryKey key, int partition, long write);
}
