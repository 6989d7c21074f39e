package io.slipstream.benchmarks.cache;

import io.slipstream.cache.entry.DiskTier;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.LogCheckpoint;
import io.slipstream.cache.invalidation.LogRecord;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A disk that keeps nothing. */
final class EmptyDisk implements DiskTier, LogCheckpoint {
    @Override
    public Uni<@Nullable Entry> get(EntryKey key) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public Uni<Boolean> put(EntryKey key, Entry entry) {
        return Uni.createFrom().item(false);
    }

    @Override
    public Uni<Boolean> remove(EntryKey key) {
        return Uni.createFrom().item(false);
    }

    @Override
    public void keep(EntryKey key, Entry entry, BooleanSupplier isCurrent) {}

    @Override
    public void changed(EntryKey key, long write) {}

    @Override
    public void changedAll(String tenant, String namespace) {}

    @Override
    public void clear() {}

    @Override
    public Usage usage(String tenant, String namespace) {
        return new Usage(0, 0);
    }

    @Override
    public Figures figures() {
        return new Figures(0, 0, 0, 0, 0, 0, 0, Map.of());
    }

    @Override
    public State state() {
        return State.DOWN;
    }

    @Override
    public Restored restored() {
        return Restored.NONE;
    }

    @Override
    public void raised(int partition, long offset, LogRecord.Invalidated record) {}

    @Override
    public void startOver() {}

    @Override
    public void forget() {}

    @Override
    public void prune(Instant before) {}
}
