package io.slipstream.cache.storage;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.LogCheckpoint.Raised;
import io.slipstream.cache.invalidation.LogPosition;
import io.slipstream.cache.invalidation.LogPositions;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.storage.DiskSpaces.Space;
import io.slipstream.cache.storage.DiskTypes.End;
import io.slipstream.cache.storage.DiskTypes.Location;
import io.slipstream.cache.storage.DiskTypes.Place;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * One open file of the tier on disk, an H2 MVStore: a copy-on-write B-tree whose commits are whole or not there. Records stand
 * in the order of their sequence, so that those that go together were written together, and whole chunks of the file fall
 * free; an index finds them by key, another by the end of their time. Any thread may {@link #find}; everything else is for
 * the writer's thread. All methods block; any failure means that the file is of no use any more.
 */
final class DiskFile implements AutoCloseable {
    /** What a record takes in the indexes and its page, about, beside its own bytes. */
    private static final int OVERHEAD = 160;

    /** For the pages of indexes mostly; records are read once and go into process. */
    private static final int CACHE_MIB = 8;

    /** A chunk falls free only once it is of no use to the last two commits, so that the one before the last is whole, too. */
    private static final int VERSIONS_KEPT = 1;

    private static final String STATE = "state";

    private final MVStore store;
    private final DiskSpaces spaces;
    private final ReadMarks marks;
    private final Consumer<EntryKey> onDamage;
    private final MVMap<Long, byte[]> records;
    private final MVMap<KeyHash, Location> index;
    private final MVMap<End, KeyHash> ends;
    private final MVMap<Place, byte[]> floors;
    private final MVMap<String, byte[]> rows;
    private final MVMap<String, byte[]> states;
    private @Nullable LogPositions positions;
    private long floorBytes;

    private DiskFile(MVStore store, DiskSpaces spaces, ReadMarks marks, Consumer<EntryKey> onDamage) {
        this.store = store;
        this.spaces = spaces;
        this.marks = marks;
        this.onDamage = onDamage;
        store.setRetentionTime(-1);
        store.setVersionsToKeep(VERSIONS_KEPT);
        this.records = map("records", DiskTypes.SEQUENCE, DiskTypes.BYTES);
        this.index = map("index", DiskTypes.HASH, DiskTypes.LOCATION);
        this.ends = map("ends", DiskTypes.END, DiskTypes.HASH);
        this.floors = map("floors", DiskTypes.PLACE, DiskTypes.BYTES);
        this.rows = map("spaces", StringDataType.INSTANCE, DiskTypes.BYTES);
        this.states = map(STATE, StringDataType.INSTANCE, DiskTypes.BYTES);
    }

    /**
     * Opens a file, which is made if it does not exist; it must not be open elsewhere.
     *
     * @param onDamage told on the reader's thread of each key whose record turned out damaged
     */
    static DiskFile open(Path path, DiskSpaces spaces, ReadMarks marks, Consumer<EntryKey> onDamage) {
        MVStore store = new MVStore.Builder()
                .fileName(path.toAbsolutePath().toString())
                .cacheSize(CACHE_MIB)
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .open();
        try {
            return new DiskFile(store, spaces, marks, onDamage);
        } catch (RuntimeException e) {
            store.closeImmediately();
            throw e;
        }
    }

    /**
     * Takes over what an earlier run left, if that can be used: it is whole, and it is known up to where the log is applied to
     * it. Otherwise the file must be replaced, unless it is empty.
     */
    boolean restore() {
        byte[] saved = states.get(STATE);
        DiskState state = saved == null ? null : DiskState.decode(saved);
        if (state == null || state.positions() == null) {
            return false;
        }
        positions = state.positions();
        return spaces.load(state.sequence(), state.barrier(), new HashMap<>(rows));
    }

    /** Whether nothing was ever written to it. */
    boolean isNew() {
        return states.isEmpty() && records.isEmpty();
    }

    /** Every floor that is kept, in the order of the log; null if one of them is damaged. */
    @Nullable
    List<Raised> floors() {
        List<Raised> all = new ArrayList<>();
        for (Map.Entry<Place, byte[]> floor : floors.entrySet()) {
            LogRecord.Invalidated record = FloorCodec.decode(floor.getValue());
            if (record == null) {
                return null;
            }
            Place place = floor.getKey();
            floorBytes += OVERHEAD + floor.getValue().length;
            all.add(new Raised(new LogPosition(place.partition(), place.offset()), record));
        }
        return all;
    }

    /** The copy under a key; null if there is none. Its time may be over. */
    @Nullable
    DiskRecord find(EntryKey key) {
        MVStore.TxCounter use = store.registerVersionUsage(); // else a commit could overwrite what is being read
        try {
            KeyHash hash = KeyHash.of(key);
            Location location = index.get(hash);
            while (location != null && !spaces.isBarred(key, location.sequence())) {
                byte[] bytes = records.get(location.sequence());
                if (bytes != null) {
                    return checked(key, location, bytes);
                }
                Location later = index.get(hash);
                if (later == null || later.sequence() == location.sequence()) {
                    return null;
                }
                location = later;
            }
            return null;
        } finally {
            store.deregisterVersionUsage(use);
        }
    }

    /**
     * The copy whose key has this hash or the next one there is; null if there is none, if it cannot be read, or if it takes
     * more than a number of bytes.
     */
    @Nullable
    DiskRecord near(KeyHash hash, int most) {
        MVStore.TxCounter use = store.registerVersionUsage();
        try {
            KeyHash next = index.ceilingKey(hash);
            Location location = index.get(next == null ? index.firstKey() : next);
            byte[] bytes = location == null || location.length() > most ? null : records.get(location.sequence());
            DiskRecord record = bytes == null ? null : DiskRecord.decode(bytes);
            return record == null || spaces.isBarred(record.key(), record.sequence()) ? null : record;
        } finally {
            store.deregisterVersionUsage(use);
        }
    }

    private @Nullable DiskRecord checked(EntryKey key, Location location, byte[] bytes) {
        DiskRecord record = DiskRecord.decode(bytes);
        if (record == null) {
            onDamage.accept(key);
            return null;
        }
        if (record.sequence() != location.sequence() || !record.key().equals(key)) {
            return null;
        }
        marks.mark(location.sequence());
        return record;
    }

    /** Where the copy of a key is; null if there is none. */
    @Nullable
    Location locate(KeyHash hash) {
        return index.get(hash);
    }

    /** Writes a copy; there must be none of its key. */
    void put(DiskRecord record, KeyHash hash, long write, long goneAt) {
        byte[] bytes = record.encode();
        Space space = spaces.numbered(record.key());
        records.put(record.sequence(), bytes);
        index.put(hash, new Location(record.sequence(), write, goneAt, bytes.length, space.number()));
        ends.put(new End(goneAt, record.sequence()), hash);
        space.add(1, OVERHEAD + bytes.length);
    }

    /** Removes a copy. */
    void remove(KeyHash hash, Location location) {
        index.remove(hash);
        ends.remove(new End(location.goneAt(), location.sequence()));
        records.remove(location.sequence());
        Space space = spaces.numbered(location.space());
        if (space != null) {
            space.add(-1, -(OVERHEAD + location.length()));
        }
    }

    /** Removes the copy whose time is over first, if it was over at a moment; whether there was one. */
    boolean removeExpired(long nowMillis) {
        End first = ends.firstKey();
        if (first == null || first.goneAt() > nowMillis) {
            return false;
        }
        KeyHash hash = ends.get(first);
        Location location = hash == null ? null : index.get(hash);
        if (hash != null && location != null && location.sequence() == first.sequence()) {
            remove(hash, location);
        } else {
            ends.remove(first);
        }
        return true;
    }

    /** The oldest record there is; null if there is none. */
    @Nullable
    Oldest oldest() {
        Long sequence = records.firstKey();
        byte[] bytes = sequence == null ? null : records.get(sequence);
        if (sequence == null || bytes == null) {
            return null;
        }
        DiskRecord record = DiskRecord.decode(bytes);
        if (record == null || record.sequence() != sequence) {
            return new Oldest(sequence, null, null, null);
        }
        KeyHash hash = KeyHash.of(record.key());
        Location location = index.get(hash);
        return new Oldest(
                sequence, record, hash, location == null || location.sequence() != sequence ? null : location);
    }

    /** Removes a record that nothing points to, or whose key cannot be read. */
    void removeStray(long sequence) {
        records.remove(sequence);
    }

    /** Where copies are, from a key on; null means from the first. */
    Iterator<KeyHash> keysFrom(@Nullable KeyHash from) {
        return index.keyIterator(from);
    }

    /** Up to where the log is applied to what is on disk; null if that is not known. */
    @Nullable
    LogPositions positions() {
        return positions;
    }

    /** The log is applied up to here to what the next commit saves. */
    void positions(@Nullable LogPositions reached) {
        positions = reached;
    }

    /** Keeps a floor. */
    void putFloor(int partition, long offset, LogRecord.Invalidated record) {
        byte[] bytes = FloorCodec.encode(record);
        byte[] before = floors.put(new Place(partition, offset), bytes);
        if (before == null) {
            floorBytes += OVERHEAD + bytes.length;
        }
    }

    /** Lets go of all floors. */
    void dropFloors() {
        floors.clear();
        floorBytes = 0;
    }

    /** Lets go of floors that were accepted before a time. */
    void pruneFloors(Instant before) {
        Iterator<Place> places = floors.keyIterator(null);
        while (places.hasNext()) {
            Place place = places.next();
            byte[] bytes = floors.get(place);
            LogRecord.Invalidated record = bytes == null ? null : FloorCodec.decode(bytes);
            if (bytes != null && record != null && record.at().isBefore(before)) {
                floors.remove(place);
                floorBytes -= OVERHEAD + bytes.length;
            }
        }
    }

    /** How many floors there are. */
    long floorCount() {
        return floors.sizeAsLong();
    }

    /** How many bytes copies and floors take. */
    long live() {
        return spaces.bytes() + floorBytes;
    }

    /**
     * How many bytes of pages were changed since the last commit, about. A small copy changes two or three pages of indexes that
     * are many times as long as itself.
     */
    long unsaved() {
        return store.getUnsavedMemory();
    }

    /** How long the file is. */
    long size() {
        return store.getFileStore().size();
    }

    /** Makes what was changed durable, all or nothing, with the positions. */
    void commit() {
        // The sequence last: it is not below any barrier or record that is saved with it.
        long barrier = spaces.barrier();
        spaces.save(rows);
        states.put(STATE, new DiskState(spaces.last(), barrier, positions).encode());
        store.commit();
        store.sync();
    }

    /** How much of the file's chunks is in use, in percent. */
    int fill() {
        return store.getFileStore().getChunksFillRate();
    }

    /** Writes the live pages of the emptiest chunks anew, up to a number of bytes, so that these chunks fall free. */
    boolean compact(int targetFill, int bytes) {
        return store.compact(targetFill, bytes);
    }

    /** Moves chunks from the end of the file into gaps, up to a number of bytes, and cuts the end off. */
    void closeGaps(int targetFill, int bytes) {
        if (store.getFileStore() instanceof RandomAccessStore file) {
            file.compactMoveChunks(targetFill, bytes, store);
        }
    }

    @Override
    public void close() {
        store.close();
    }

    /** Lets go of the file as it is. Never fails. */
    void abandon() {
        store.closeImmediately();
    }

    /** Whether a failure means that a file is closed. */
    static boolean isClosed(MVStoreException failure) {
        return failure.getErrorCode() == DataUtils.ERROR_CLOSED;
    }

    private <K, V> MVMap<K, V> map(String name, BasicDataType<K> keys, BasicDataType<V> values) {
        return store.openMap(name, new MVMap.Builder<K, V>().keyType(keys).valueType(values));
    }

    /**
     * The record that was written before all others.
     *
     * @param record null if it cannot be read
     * @param hash of its key; null if that cannot be read
     * @param location null if the index does not point to it
     */
    record Oldest(
            long sequence,
            @Nullable DiskRecord record,
            @Nullable KeyHash hash,
            @Nullable Location location) {}
}
