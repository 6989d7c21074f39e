package io.slipstream.cache.http;

import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.LookupResult.MissReason;
import io.slipstream.cache.entry.PutResult;
import io.slipstream.cache.load.ReadResult;
import io.slipstream.cache.openai.FrontAnswer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the {@code Cache-Status} field says (RFC 9211). */
final class CacheStatus {
    static final String HEADER = "Cache-Status";

    private static final String CACHE = "slipstream-cache";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    private CacheStatus() {}

    static String of(LookupResult.Hit hit) {
        return CACHE + "; hit; ttl=" + hit.ttlSeconds() + "; detail=" + detail(hit);
    }

    /** Of a read that may load; one that was served since its load failed says so. */
    static String of(ReadResult.Found found) {
        return found.isFallback()
                ? CACHE + "; hit; fwd=stale; ttl=" + found.hit().ttlSeconds() + "; detail=" + detail(found.hit())
                : of(found.hit());
    }

    /** Of a read that was loaded. */
    static String of(ReadResult.Loaded loaded) {
        return CACHE + "; fwd=miss" + (loaded.stored() ? "; stored" : "") + (loaded.collapsed() ? "; collapsed" : "")
                + "; detail=loader";
    }

    private static String detail(LookupResult.Hit hit) {
        String tier = hit.tier().name().toLowerCase(Locale.ROOT);
        return hit.entry().isNegative() ? tier + "-negative" : tier;
    }

    /** Of a read that waited for another caller's fill. */
    static String ofCollapsed(LookupResult.Hit hit) {
        return CACHE + "; fwd=miss; collapsed; ttl=" + hit.ttlSeconds() + "; detail=" + detail(hit);
    }

    static String of(MissReason reason) {
        return switch (reason) {
            case ABSENT -> CACHE + "; fwd=uri-miss";
            case STALE -> CACHE + "; fwd=stale";
            case OFF -> CACHE + "; fwd=bypass; detail=off";
            case UNKNOWN -> CACHE + "; fwd=miss; detail=l2-unavailable";
        };
    }

    /** Of a request that a model answered; without a reason, of one that it did not have to answer. */
    static String ofForwarded(FrontAnswer.@Nullable Forwarded why, int status, boolean collapsed) {
        if (why == null) {
            return CACHE + "; hit";
        }
        return CACHE + "; fwd=" + why.reason()
                + (status == 200 ? "" : "; fwd-status=" + status)
                + (collapsed ? "; collapsed" : "")
                + (why.detail() == null ? "" : "; detail=" + token(why.detail()));
    }

    /** Of a hit that is passed over, so that its answer is made again. */
    static String ofRecompute() {
        return CACHE + "; fwd=request; detail=recompute";
    }

    /** A text that may stand there without quotes. */
    private static String token(String text) {
        return TOKEN.matcher(text).matches() ? text : "other";
    }

    static String of(PutResult.Stored stored) {
        long ttl = (stored.entry().expiresAt() - stored.entry().writtenAt()) / 1000;
        return CACHE + "; fwd=method; stored; ttl=" + ttl + "; detail=" + (stored.shared() ? "l2" : "l1");
    }

    /** Of a request that changes something and leaves nothing to serve. */
    static String ofChange() {
        return CACHE + "; fwd=method";
    }
}
