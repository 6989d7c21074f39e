package io.slipstream.cache.storage;

import com.github.benmanes.caffeine.cache.Expiry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.LocalCopy;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** A copy lives until it may not even be served stale, and somewhat longer, since the time of a {@link CoarseTicker} may be behind. */
record UntilGone(InstantSource clock) implements Expiry<EntryKey, LocalCopy> {
    @Override
    public long expireAfterCreate(EntryKey key, LocalCopy copy, long currentTime) {
        return remaining(copy);
    }

    @Override
    public long expireAfterUpdate(EntryKey key, LocalCopy copy, long currentTime, long currentDuration) {
        return remaining(copy);
    }

    @Override
    public long expireAfterRead(EntryKey key, LocalCopy copy, long currentTime, long currentDuration) {
        return currentDuration;
    }

    private long remaining(LocalCopy copy) {
        return TimeUnit.MILLISECONDS.toNanos(Math.max(0, copy.entry().goneAt() - clock.millis()))
                + CoarseTicker.BEHIND.toNanos();
    }
}
