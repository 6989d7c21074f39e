package io.slipstream.cache.namespace;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a namespace caches.
 *
 * @param ttl how long an entry is fresh if its writer does not say, and is not zero
 * @param staleWhileRevalidate how long after that one caller at a time is told to refresh it while the others get it
 * @param staleIfError how long after that it is served to callers that ask for a stale copy because their source failed
 * @param maxBytes how many bytes its entries may take in process; null for a share of what all may take
 * @param maxEntries how many of its entries may be in process, only together with {@code maxBytes}; null for no limit
 * @param tiers where entries live, at least one tier
 * @param jitter up to which part of its time to live an entry loses at random, from 0 to 1, so that entries written
 *     together do not expire together
 * @param enabled whether reads are answered from the cache
 * @param loading where its entries are loaded from; null if its callers fill it
 */
public record Policy(
        Duration ttl,
        Duration staleWhileRevalidate,
        Duration staleIfError,
        @Nullable Long maxBytes,
        @Nullable Long maxEntries,
        Set<TierName> tiers,
        double jitter,
        boolean enabled,
        @Nullable Loading loading) {
    /** A policy of a namespace that its callers fill. */
    public Policy(
            Duration ttl,
            Duration staleWhileRevalidate,
            Duration staleIfError,
            @Nullable Long maxBytes,
            @Nullable Long maxEntries,
            Set<TierName> tiers,
            double jitter,
            boolean enabled) {
        this(ttl, staleWhileRevalidate, staleIfError, maxBytes, maxEntries, tiers, jitter, enabled, null);
    }

    /**
     * Where entries come from.
     *
     * @param url a template, see {@link LoaderUrl}
     * @param negativeTtl how long it is remembered that the source has nothing under a key; zero for not at all
     * @param eagerRefresh after which part of its time to live a hit refreshes an entry in the background, from 0 to 1; 0 for never
     */
    public record Loading(LoaderUrl url, Duration negativeTtl, double eagerRefresh) {
        public Loading {
            require(!negativeTtl.isNegative(), "negative_ttl", "at least PT0S", negativeTtl);
            require(eagerRefresh >= 0 && eagerRefresh <= 1, "eager_refresh", "from 0 to 1", eagerRefresh);
        }
    }

    public Policy {
        require(!ttl.isNegative() && !ttl.isZero(), "ttl", "positive", ttl);
        require(!staleWhileRevalidate.isNegative(), "stale_while_revalidate", "at least PT0S", staleWhileRevalidate);
        require(!staleIfError.isNegative(), "stale_if_error", "at least PT0S", staleIfError);
        require(maxBytes == null || maxBytes > 0, "max_bytes", "positive", maxBytes);
        require(maxEntries == null || maxEntries > 0, "max_entries", "positive", maxEntries);
        require(maxEntries == null || maxBytes != null, "max_entries", "given together with max_bytes", maxEntries);
        require(!tiers.isEmpty(), "tiers", "at least one tier", tiers);
        require(jitter >= 0 && jitter <= 1, "jitter", "from 0 to 1", jitter);
        tiers = Set.copyOf(tiers);
    }

    /** The usual policy with a time to live. */
    public static Policy ofTtl(Duration ttl) {
        return ofTtl(ttl, EnumSet.allOf(TierName.class));
    }

    /** The same in these tiers. */
    public static Policy ofTtl(Duration ttl, Set<TierName> tiers) {
        return new Policy(ttl, Duration.ZERO, Duration.ZERO, null, null, tiers, 0, true);
    }

    /** The same with caching on or off. */
    public Policy enabled(boolean on) {
        return new Policy(ttl, staleWhileRevalidate, staleIfError, maxBytes, maxEntries, tiers, jitter, on, loading);
    }

    /** Whether entries live in a tier. */
    public boolean uses(TierName tier) {
        return tiers.contains(tier);
    }

    /** How long past its freshness an entry may be served to anybody. */
    public Duration longestStale() {
        return staleWhileRevalidate.compareTo(staleIfError) >= 0 ? staleWhileRevalidate : staleIfError;
    }

    /** Whether its entries in process have a limit of their own. */
    public boolean isLimited() {
        return maxBytes != null;
    }

    private static void require(boolean holds, String field, String rule, @Nullable Object value) {
        if (!holds) {
            throw new IllegalArgumentException(field + " of a policy must be " + rule + ", got " + value);
        }
    }
}
