package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.LogPosition;
import io.smallrye.mutiny.Uni;

/**
 * Tells all replicas that entries changed, through the log. What cannot be sent now is kept and sent again until it is,
 * whether or not anybody waits for it.
 */
public interface ChangePublisher {
    /** In a record of changed entries: every entry of the namespace. No key can be empty. */
    String ALL_KEYS = "";

    /**
     * An entry was written, or with write 0 removed, and the shared tier has it. Sent at once; the Uni completes with where the
     * log has it. It never fails, and while the log is away it does not complete, so whoever waits sets a time.
     */
    Uni<LogPosition> changed(EntryKey key, int partition, long write);

    /** Whether there are changes of a partition that the log does not have. */
    boolean isWaiting(int partition);
}
