package io.slipstream.cache.http;

import io.slipstream.cache.namespace.LoaderUrl;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.cache.namespace.TierName;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A policy as JSON. In a request, what is absent has its default: the shipped time to live or an hour, no stale time, no
 * limits, the shipped tiers or all, no jitter, enabled.
 *
 * @param name the namespace; in a request absent or the one in the path
 * @param loaderUrl from where entries are loaded; null if callers fill the namespace
 * @param negativeTtl how long it is remembered that the loader has nothing under a key
 * @param eagerRefresh after which part of its time to live a hit refreshes an entry in the background
 */
record PolicyBody(
        @Nullable String name,
        @Nullable Duration ttl,
        @Nullable Duration staleWhileRevalidate,
        @Nullable Duration staleIfError,
        @Nullable Long maxBytes,
        @Nullable Long maxEntries,
        @Nullable List<@Nullable String> tiers,
        @Nullable String loaderUrl,
        @Nullable Duration negativeTtl,
        @Nullable Double eagerRefresh,
        @Nullable Double jitter,
        @Nullable Boolean enabled) {
    private static final Duration DEFAULT_TTL = Duration.ofHours(1);

    static PolicyBody from(Namespace namespace) {
        Policy policy = namespace.policy();
        Policy.Loading loading = policy.loading();
        return new PolicyBody(
                namespace.name(),
                policy.ttl(),
                policy.staleWhileRevalidate(),
                policy.staleIfError(),
                policy.maxBytes(),
                policy.maxEntries(),
                policy.tiers().stream()
                        .sorted()
                        .<@Nullable String>map(TierName::text)
                        .toList(),
                loading == null ? null : loading.url().template(),
                loading == null ? null : loading.negativeTtl(),
                loading == null ? null : loading.eagerRefresh(),
                policy.jitter(),
                policy.enabled());
    }

    /** The policy; fails with a problem that names all that is wrong. */
    Policy toPolicy(String namespace, @Nullable Policy shipped, Duration maxTtl) {
        List<FieldError> errors = new ArrayList<>();
        Duration life = ttl != null ? ttl : shipped != null ? shipped.ttl() : DEFAULT_TTL;
        Duration swr = staleWhileRevalidate == null ? Duration.ZERO : staleWhileRevalidate;
        Duration sie = staleIfError == null ? Duration.ZERO : staleIfError;
        double spread = jitter == null ? 0 : jitter;
        check(errors, name == null || name.equals(namespace), "name", "the namespace in the path");
        check(errors, life.compareTo(Duration.ofMillis(1)) >= 0, "ttl", "at least a millisecond");
        check(errors, !swr.isNegative(), "stale_while_revalidate", "at least PT0S");
        check(errors, !sie.isNegative(), "stale_if_error", "at least PT0S");
        Duration stale = swr.compareTo(sie) > 0 ? swr : sie;
        // By a difference: sums of what a caller may send pass what a duration can hold.
        boolean fits = stale.compareTo(maxTtl) <= 0 && life.compareTo(maxTtl.minus(stale)) <= 0;
        check(errors, fits, "ttl", "with the stale time at most " + maxTtl);
        check(errors, maxBytes == null || maxBytes > 0, "max_bytes", "at least 1");
        check(errors, maxEntries == null || maxEntries > 0, "max_entries", "at least 1");
        check(errors, maxEntries == null || maxBytes != null, "max_entries", "given together with max_bytes");
        check(errors, spread >= 0 && spread <= 1, "jitter", "from 0 to 1");
        Policy.Loading loading = loading(errors, maxTtl);
        Set<TierName> names = tierNames(errors);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new Policy(life, swr, sie, maxBytes, maxEntries, names, spread, enabled == null || enabled, loading);
    }

    private Policy.@Nullable Loading loading(List<FieldError> errors, Duration maxTtl) {
        Duration negative = negativeTtl == null ? Duration.ZERO : negativeTtl;
        double eager = eagerRefresh == null ? 0 : eagerRefresh;
        boolean isUrl = loaderUrl == null || LoaderUrl.isValid(loaderUrl);
        check(errors, isUrl, "loader_url", LoaderUrl.RULE);
        check(
                errors,
                !negative.isNegative() && negative.compareTo(maxTtl) <= 0,
                "negative_ttl",
                "from PT0S to " + maxTtl);
        check(errors, eager >= 0 && eager <= 1, "eager_refresh", "from 0 to 1");
        check(errors, loaderUrl != null || negativeTtl == null, "negative_ttl", "given together with loader_url");
        check(errors, loaderUrl != null || eagerRefresh == null, "eager_refresh", "given together with loader_url");
        return loaderUrl == null || !errors.isEmpty()
                ? null
                : new Policy.Loading(new LoaderUrl(loaderUrl), negative, eager);
    }

    private Set<TierName> tierNames(List<FieldError> errors) {
        if (tiers == null) {
            return EnumSet.allOf(TierName.class);
        }
        Set<TierName> names = EnumSet.noneOf(TierName.class);
        for (int i = 0; i < tiers.size(); i++) {
            TierName tier =
                    TierName.of(Objects.requireNonNullElse(tiers.get(i), "")).orElse(null);
            if (tier == null) {
                errors.add(new FieldError("tiers[" + i + "]", "l1, l2 or disk"));
            } else {
                names.add(tier);
            }
        }
        check(errors, !tiers.isEmpty(), "tiers", "at least one of l1, l2, disk");
        return names;
    }

    private static void check(List<FieldError> errors, boolean holds, String field, String rule) {
        if (!holds) {
            errors.add(new FieldError(field, rule));
        }
    }
}
