package io.slipstream.cache.http;

import io.slipstream.cache.entry.Entry;
import io.vertx.core.http.HttpHeaders;
import java.util.function.BiConsumer;

/** The header fields of an answer that an entry gives. What stays the same is kept as it goes on the wire. */
final class EntryFields {
    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("Content-Type");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence ETAG = HttpHeaders.createOptimized("ETag");
    private static final CharSequence AGE = HttpHeaders.createOptimized("Age");
    private static final CharSequence CACHE_CONTROL = HttpHeaders.createOptimized("Cache-Control");
    private static final CharSequence PRIVATE = HttpHeaders.createOptimized("private, no-cache");
    private static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized(CacheStatus.HEADER);

    private EntryFields() {}

    /**
     * Tells each field.
     *
     * @param ageSeconds how old the entry is
     * @param withContent the answer says what its content is; one that says that nothing changed does not
     * @param cacheStatus where it comes from
     */
    static void of(
            Entry entry,
            long ageSeconds,
            boolean withContent,
            String cacheStatus,
            BiConsumer<CharSequence, CharSequence> field) {
        if (withContent) {
            field.accept(CONTENT_TYPE, entry.contentType());
            field.accept(CONTENT_TYPE_OPTIONS, NOSNIFF);
        }
        field.accept(ETAG, EntityTags.quoted(entry.etag()));
        field.accept(AGE, Long.toString(ageSeconds));
        field.accept(CACHE_CONTROL, PRIVATE);
        field.accept(CACHE_STATUS, cacheStatus);
    }
}
