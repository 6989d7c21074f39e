package io.slipstream.cache.entry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The content types that entries have: each is kept once, however many entries have it. Any thread may call. */
final class ContentTypes {
    /** There are few in use; what comes past this many is kept as often as it comes. */
    private static final int MAX = 256;

    private static final ConcurrentMap<String, String> KNOWN = new ConcurrentHashMap<>();

    private ContentTypes() {}

    /** The same text, of which others may hold the same object. */
    static String shared(String contentType) {
        String known = KNOWN.get(contentType);
        if (known != null) {
            return known;
        }
        if (KNOWN.size() >= MAX) {
            return contentType;
        }
        String other = KNOWN.putIfAbsent(contentType, contentType);
        return other == null ? contentType : other;
    }
}
