package io.slipstream.cache.entry;

import java.nio.charset.StandardCharsets;

/**
 * What names an entry.
 *
 * @param tenant whose it is
 * @param namespace in which namespace
 * @param key 1 byte to 4 KiB of UTF-8 without NUL
 */
public record EntryKey(String tenant, String namespace, String key) {
    /** The longest key, in bytes of UTF-8. */
    public static final int MAX_BYTES = 4096;

    /** The rule in words. */
    public static final String RULE = "1 to 4096 bytes of UTF-8 without NUL";

    public EntryKey {
        if (!isValid(key)) {
            throw new IllegalArgumentException("key of an entry must be " + RULE);
        }
    }

    /** Whether a text can be a key. */
    public static boolean isValid(String key) {
        return !key.isEmpty()
                && key.length() <= MAX_BYTES
                && key.indexOf('\0') < 0
                && (key.length() * 3 <= MAX_BYTES || key.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES);
    }
}
