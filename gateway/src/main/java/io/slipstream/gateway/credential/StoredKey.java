package io.slipstream.gateway.credential;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key with what is needed to recognise its secret. Not a record: hashes stay out of {@code toString}. */
public final class StoredKey {
    private final ApiKey key;
    private final byte[] hash;
    private final byte @Nullable [] previousHash;
    private final @Nullable Instant previousUntil;

    /**
     * A key and its hashes.
     *
     * @param hash SHA-256 of the secret
     * @param previousHash SHA-256 of the secret before the last rotation; null if there was none
     * @param previousUntil until when that one works; null if there is none
     */
    public StoredKey(ApiKey key, byte[] hash, byte @Nullable [] previousHash, @Nullable Instant previousUntil) {
        this.key = key;
        this.hash = hash.clone();
        this.previousHash = previousHash == null ? null : previousHash.clone();
        this.previousUntil = previousUntil;
    }

    /** The key. */
    public ApiKey key() {
        return key;
    }

    /** SHA-256 of the secret. */
    public byte[] hash() {
        return hash.clone();
    }

    /** Whether a secret opens this key at a moment. */
    public boolean opensWith(KeySecret secret, Instant now) {
        boolean current = secret.matches(hash);
        boolean previous = previousHash != null
                && previousUntil != null
                && secret.matches(previousHash)
                && now.isBefore(previousUntil);
        return (current || previous) && key.isValid(now);
    }

    @Override
    public String toString() {
        return "StoredKey[" + key.id() + "]";
    }
}
