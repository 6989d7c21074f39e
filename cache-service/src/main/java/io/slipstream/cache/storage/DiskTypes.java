package io.slipstream.cache.storage;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.jspecify.annotations.Nullable;

/**
 * How keys and values stand in pages of the file. Lengths are checked before memory is taken for them, since a page that
 * was damaged on disk may name any.
 */
final class DiskTypes {
    static final Fixed<Long> SEQUENCE =
            new Fixed<>(24, WriteBuffer::putLong, ByteBuffer::getLong, Comparator.naturalOrder(), Long[]::new);

    static final Fixed<KeyHash> HASH = new Fixed<>(
            40,
            (out, hash) -> out.putLong(hash.high()).putLong(hash.low()),
            in -> new KeyHash(in.getLong(), in.getLong()),
            Comparator.naturalOrder(),
            KeyHash[]::new);

    static final Fixed<Location> LOCATION = new Fixed<>(
            56,
            (out, it) -> out.putLong(it.sequence())
                    .putLong(it.write())
                    .putLong(it.goneAt())
                    .putInt(it.length())
                    .putInt(it.space()),
            in -> new Location(in.getLong(), in.getLong(), in.getLong(), in.getInt(), in.getInt()),
            null,
            Location[]::new);

    static final Fixed<End> END = new Fixed<>(
            40,
            (out, end) -> out.putLong(end.goneAt()).putLong(end.sequence()),
            in -> new End(in.getLong(), in.getLong()),
            Comparator.naturalOrder(),
            End[]::new);

    static final Fixed<Place> PLACE = new Fixed<>(
            40,
            (out, place) -> out.putInt(place.partition()).putLong(place.offset()),
            in -> new Place(in.getInt(), in.getLong()),
            Comparator.naturalOrder(),
            Place[]::new);

    static final Fixed<byte[]> BYTES = new Fixed<>(
            bytes -> 24 + bytes.length,
            (out, bytes) -> out.putVarInt(bytes.length).put(bytes),
            DiskTypes::readBytes,
            null,
            byte[][]::new);

    private DiskTypes() {}

    private static byte[] readBytes(ByteBuffer in) {
        int length = DataUtils.readVarInt(in);
        if (length < 0 || length > in.remaining()) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT, "a value of {0} bytes", length);
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /**
     * Where the copy of a key is.
     *
     * @param sequence of its record
     * @param write which write it is of
     * @param goneAt when its time is over, in milliseconds since 1970
     * @param length of its record, in bytes
     * @param space the number of its namespace
     */
    record Location(long sequence, long write, long goneAt, int length, int space) {}

    /** When the time of a record is over. */
    record End(long goneAt, long sequence) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            int first = Long.compare(goneAt, other.goneAt);
            return first != 0 ? first : Long.compare(sequence, other.sequence);
        }
    }

    /** Where a floor stands in the log. */
    record Place(int partition, long offset) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int first = Integer.compare(partition, other.partition);
            return first != 0 ? first : Long.compare(offset, other.offset);
        }
    }

    /** A type that is written and read in one way. */
    static final class Fixed<T> extends BasicDataType<T> {
        /** Pages have up to 48 keys, and one more while they are split. */
        private static final int MAX_KEYS = 1024;

        private final ToIntFunction<T> memory;
        private final BiConsumer<WriteBuffer, T> writer;
        private final Function<ByteBuffer, T> reader;
        private final @Nullable Comparator<T> order;
        private final IntFunction<T[]> storage;

        Fixed(
                ToIntFunction<T> memory,
                BiConsumer<WriteBuffer, T> writer,
                Function<ByteBuffer, T> reader,
                @Nullable Comparator<T> order,
                IntFunction<T[]> storage) {
            this.memory = memory;
            this.writer = writer;
            this.reader = reader;
            this.order = order;
            this.storage = storage;
        }

        Fixed(
                int memory,
                BiConsumer<WriteBuffer, T> writer,
                Function<ByteBuffer, T> reader,
                @Nullable Comparator<T> order,
                IntFunction<T[]> storage) {
            this(value -> memory, writer, reader, order, storage);
        }

        @Override
        public int getMemory(T value) {
            return memory.applyAsInt(value);
        }

        /** Sizes differ by a factor of a million; a guess would make pages far too large. */
        @Override
        public boolean isMemoryEstimationAllowed() {
            return false;
        }

        @Override
        public void write(WriteBuffer out, T value) {
            writer.accept(out, value);
        }

        @Override
        public T read(ByteBuffer in) {
            return reader.apply(in);
        }

        @Override
        public int compare(T one, T other) {
            return order == null ? super.compare(one, other) : order.compare(one, other);
        }

        @Override
        public T[] createStorage(int size) {
            if (size < 0 || size > MAX_KEYS) {
                throw DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT, "a page of {0} keys", size);
            }
            return storage.apply(size);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
