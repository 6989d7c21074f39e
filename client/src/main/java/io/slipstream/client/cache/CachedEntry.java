package io.slipstream.client.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it was read.
 *
 * @param value its bytes; not a copy, so leave them as they are
 * @param contentType its media type
 * @param etag its strong entity tag, in quotes
 * @param age how long ago it was written
 * @param fresh how long it stays fresh, negative if it is stale already; null if the answer did not say
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record CachedEntry(
        byte[] value,
        String contentType,
        String etag,
        Duration age,
        @Nullable Duration fresh) {
    /** Whether its time is over, or it was invalidated softly, and it was served all the same. */
    public boolean isStale() {
        return fresh != null && fresh.isNegative();
    }

    @Override
    public String toString() {
        return "CachedEntry[" + value.length + " bytes of " + contentType + ", etag=" + etag + ", age=" + age + "]";
    }
}
