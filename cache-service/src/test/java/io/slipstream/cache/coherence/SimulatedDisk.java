package io.slipstream.cache.coherence;

import io.slipstream.cache.entry.DiskTier;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.LogCheckpoint;
import io.slipstream.cache.invalidation.LogPosition;
import io.slipstream.cache.invalidation.LogPositions;
import io.slipstream.cache.invalidation.LogRecord;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A disk that outlives its replica: what was not committed when that died is as it was before. */
final class SimulatedDisk implements DiskTier, LogCheckpoint {
    private Map<EntryKey, Entry> entries = new HashMap<>();
    private List<Raised> floors = new ArrayList<>();
    private Map<EntryKey, Entry> committedEntries = Map.of();
    private List<Raised> committedFloors = List.of();
    private @Nullable LogPositions committedPositions;
    private Supplier<@Nullable LogPositions> positions = () -> null;
    private boolean forgotten;

    /** Belongs to a replica that has just started; what an earlier one did not commit is gone. */
    synchronized void attach(Supplier<@Nullable LogPositions> to) {
        entries = new HashMap<>(committedEntries);
        floors = new ArrayList<>(committedFloors);
        forgotten = committedPositions == null;
        positions = to;
    }

    synchronized void commit() {
        committedPositions = forgotten ? null : positions.get();
        committedEntries = Map.copyOf(entries);
        committedFloors = List.copyOf(floors);
    }

    @Override
    public synchronized Uni<@Nullable Entry> get(EntryKey key) {
        Entry entry = entries.get(key);
        return entry == null ? Uni.createFrom().nullItem() : Uni.createFrom().item(entry);
    }

    @Override
    public synchronized Uni<Boolean> put(EntryKey key, Entry entry) {
        return Uni.createFrom().item(entries.put(key, entry) != null);
    }

    @Override
    public synchronized Uni<Boolean> remove(EntryKey key) {
        return Uni.createFrom().item(entries.remove(key) != null);
    }

    @Override
    public synchronized void keep(EntryKey key, Entry entry, BooleanSupplier isCurrent) {
        if (isCurrent.getAsBoolean()) {
            entries.put(key, entry);
        }
    }

    @Override
    public synchronized void changed(EntryKey key, long write) {
        entries.computeIfPresent(key, (name, entry) -> write != 0 && entry.write() == write ? entry : null);
    }

    @Override
    public synchronized void changedAll(String tenant, String namespace) {
        entries.clear();
    }

    @Override
    public synchronized void clear() {
        entries.clear();
    }

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
        return State.UP;
    }

    @Override
    public synchronized Restored restored() {
        return committedPositions == null ? Restored.NONE : new Restored(committedPositions, committedFloors);
    }

    @Override
    public synchronized void raised(int partition, long offset, LogRecord.Invalidated record) {
        floors.add(new Raised(new LogPosition(partition, offset), record));
    }

    @Override
    public synchronized void startOver() {
        floors.clear();
        forgotten = false;
    }

    @Override
    public synchronized void forget() {
        floors.clear();
        forgotten = true;
    }

    @Override
    public void prune(Instant before) {}
}
