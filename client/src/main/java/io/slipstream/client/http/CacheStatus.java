package io.slipstream.client.http;

import io.slipstream.client.cache.Lookup;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the {@code Cache-Status} field (RFC 9211) says of a read. */
final class CacheStatus {
    static final String HEADER = "Cache-Status";

    private static final Pattern TTL = Pattern.compile("; ttl=(-?[0-9]{1,15})");

    private CacheStatus() {}

    /** How long an entry stays fresh; null if the field does not say. */
    static @Nullable Duration fresh(@Nullable String status) {
        Matcher ttl = TTL.matcher(status == null ? "" : status);
        return ttl.find() ? Duration.ofSeconds(Long.parseLong(ttl.group(1))) : null;
    }

    /** Why there is nothing; {@code LEASED} is told otherwise. */
    static Lookup.Reason missing(@Nullable String status) {
        if (status == null || status.contains("fwd=uri-miss")) {
            return Lookup.Reason.MISSING;
        }
        if (status.contains("fwd=stale")) {
            return Lookup.Reason.STALE;
        }
        return status.contains("fwd=bypass") ? Lookup.Reason.OFF : Lookup.Reason.UNKNOWN;
    }
}
