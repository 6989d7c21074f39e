package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.LogContact;
import java.util.concurrent.atomic.AtomicLong;

/** An entry in process, with what this replica knows about it. */
public final class LocalCopy {
    private final Entry entry;
    private final long generation;
    private final AtomicLong claimedUntil = new AtomicLong();
    private volatile long validAt;

    LocalCopy(Entry entry, long generation, long validAt) {
        this.entry = entry;
        this.generation = generation;
        this.validAt = validAt;
    }

    /** A copy of which nothing is known; it is served only after the shared tier was asked. */
    public static LocalCopy untrusted(Entry entry) {
        return new LocalCopy(entry, LogContact.UNTRUSTED, LogContact.UNTRUSTED);
    }

    /** The entry. */
    public Entry entry() {
        return entry;
    }

    /** In which contact with the log it was fetched. */
    long generation() {
        return generation;
    }

    /** The version of the floors at which it was last found valid. */
    long validAt() {
        return validAt;
    }

    void validAt(long version) {
        validAt = version;
    }

    /** Whether a caller has the time to refresh it and it is not over. */
    boolean isClaimed(long now) {
        return claimedUntil.get() > now;
    }

    /** Whether the caller is the one to refresh it: the first to ask, until its time is over. Times in milliseconds. */
    boolean claimRefresh(long now, long until) {
        long claimed = claimedUntil.get();
        return claimed <= now && claimedUntil.compareAndSet(claimed, until);
    }
}
