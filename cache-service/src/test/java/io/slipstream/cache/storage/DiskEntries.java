package io.slipstream.cache.storage;

import io.slipstream.cache.entry.ContentHash;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import java.util.Arrays;
import java.util.Random;

/** Entries whose bytes follow from their key and write, so that a reader can tell whether they are the right ones. */
final class DiskEntries {
    private DiskEntries() {}

    static EntryKey key(int number) {
        return new EntryKey("tenant", "space-" + number % 3, "key-" + number);
    }

    static Entry entry(EntryKey key, long write, int size, long now, long life) {
        byte[] value = value(key, write, size);
        return new Entry(
                value,
                "text/plain",
                ContentHash.of(value, "text/plain"),
                new Stamp(7, 1),
                write,
                now,
                now + life,
                now + life,
                Dependencies.NONE);
    }

    static byte[] value(EntryKey key, long write, int size) {
        byte[] value = new byte[size];
        new Random(key.hashCode() * 31L + write).nextBytes(value);
        return value;
    }

    static boolean isWhole(EntryKey key, Entry entry) {
        return Arrays.equals(entry.value(), value(key, entry.write(), entry.value().length));
    }
}
