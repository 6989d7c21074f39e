package io.slipstream.cache.storage;

import io.slipstream.cache.entry.EntryKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 128 bits of the SHA-256 of a key: what the index on disk is sorted by. */
record KeyHash(long high, long low) implements Comparable<KeyHash> {
    static KeyHash of(EntryKey key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key.tenant().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(key.namespace().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(key.key().getBytes(StandardCharsets.UTF_8));
            ByteBuffer hash = ByteBuffer.wrap(digest.digest());
            return new KeyHash(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public int compareTo(KeyHash other) {
        int first = Long.compare(high, other.high);
        return first != 0 ? first : Long.compare(low, other.low);
    }
}
