package io.slipstream.cache.storage;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A copy as it stands on disk: a {@link Frame} around its sequence, its key and the bytes of {@link EntryCodec}. The key is
 * under the checksum, so that a damaged index cannot pass one entry off as another.
 *
 * @param sequence when it was kept, among all that happened to the tier
 * @param key its key
 * @param entry the bytes of the entry
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one call, never compared
record DiskRecord(long sequence, EntryKey key, byte[] entry) {
    /** Which store {@link EntryCodec} is told: a file has but one. */
    private static final long STORE = 0;

    private static final byte FORMAT = 1;

    /** An entry that is about to be written. */
    static DiskRecord of(long sequence, EntryKey key, Entry entry, EntryCodec codec) {
        return new DiskRecord(sequence, key, codec.encode(entry, STORE));
    }

    /** The same copy with another sequence. */
    DiskRecord renewed(long later) {
        return new DiskRecord(later, key, entry);
    }

    byte[] encode() {
        byte[] tenant = key.tenant().getBytes(StandardCharsets.UTF_8);
        byte[] namespace = key.namespace().getBytes(StandardCharsets.UTF_8);
        byte[] name = key.key().getBytes(StandardCharsets.UTF_8);
        byte[] head = ByteBuffer.allocate(14 + tenant.length + namespace.length + name.length)
                .putLong(sequence)
                .putShort((short) tenant.length)
                .put(tenant)
                .putShort((short) namespace.length)
                .put(namespace)
                .putShort((short) name.length)
                .put(name)
                .array();
        return Frame.seal(FORMAT, head, entry);
    }

    /** What stands in bytes from disk; null if they are of another format or damaged. */
    static @Nullable DiskRecord decode(byte[] bytes) {
        ByteBuffer in = Frame.open(FORMAT, bytes);
        if (in == null) {
            return null;
        }
        try {
            long sequence = in.getLong();
            EntryKey key = new EntryKey(text(in), text(in), text(in));
            byte[] entry = new byte[in.remaining()];
            in.get(entry);
            return new DiskRecord(sequence, key, entry);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null;
        }
    }

    /** The entry itself; null if its format is another. */
    @Nullable
    Entry toEntry() {
        return EntryCodec.decode(entry, STORE);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
