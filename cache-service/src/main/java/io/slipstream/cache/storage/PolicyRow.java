package io.slipstream.cache.storage;

import io.slipstream.cache.namespace.LoaderUrl;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.cache.namespace.PolicyStore;
import io.slipstream.cache.namespace.TierName;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A namespace's policy as a row. */
@Entity
@Table(name = "namespace_policy")
@IdClass(PolicyRow.Id.class)
@SuppressWarnings("NullAway.Init") // filled by Hibernate
public class PolicyRow {
    @jakarta.persistence.Id
    public String tenant;

    @jakarta.persistence.Id
    public String name;

    @Column(name = "ttl_millis")
    public long ttlMillis;

    @Column(name = "stale_while_revalidate_millis")
    public long staleWhileRevalidateMillis;

    @Column(name = "stale_if_error_millis")
    public long staleIfErrorMillis;

    @Column(name = "max_bytes")
    public @Nullable Long maxBytes;

    @Column(name = "max_entries")
    public @Nullable Long maxEntries;

    public String tiers;

    public double jitter;

    public boolean enabled;

    @Column(name = "loader_url")
    public @Nullable String loaderUrl;

    @Column(name = "negative_ttl_millis")
    public long negativeTtlMillis;

    @Column(name = "eager_refresh")
    public double eagerRefresh;

    /** The row of a policy. */
    static PolicyRow of(String tenant, String name, Policy policy) {
        PolicyRow row = new PolicyRow();
        row.tenant = tenant;
        row.name = name;
        row.ttlMillis = policy.ttl().toMillis();
        row.staleWhileRevalidateMillis = policy.staleWhileRevalidate().toMillis();
        row.staleIfErrorMillis = policy.staleIfError().toMillis();
        row.maxBytes = policy.maxBytes();
        row.maxEntries = policy.maxEntries();
        row.tiers = policy.tiers().stream().sorted().map(TierName::text).collect(Collectors.joining(","));
        row.jitter = policy.jitter();
        row.enabled = policy.enabled();
        Policy.Loading loading = policy.loading();
        if (loading != null) {
            row.loaderUrl = loading.url().template();
            row.negativeTtlMillis = loading.negativeTtl().toMillis();
            row.eagerRefresh = loading.eagerRefresh();
        }
        return row;
    }

    /** The policy of the row, and whose it is. */
    PolicyStore.Kept toKept() {
        Set<TierName> names = EnumSet.noneOf(TierName.class);
        Arrays.stream(tiers.split(","))
                .flatMap(tier -> TierName.of(tier).stream())
                .forEach(names::add);
        return new PolicyStore.Kept(
                tenant,
                name,
                new Policy(
                        Duration.ofMillis(ttlMillis),
                        Duration.ofMillis(staleWhileRevalidateMillis),
                        Duration.ofMillis(staleIfErrorMillis),
                        maxBytes,
                        maxEntries,
                        names,
                        jitter,
                        enabled,
                        loaderUrl == null
                                ? null
                                : new Policy.Loading(
                                        new LoaderUrl(loaderUrl), Duration.ofMillis(negativeTtlMillis), eagerRefresh)));
    }

    /** The key of a row. */
    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    public static class Id implements Serializable {
        private static final long serialVersionUID = 1L;

        public String tenant;
        public String name;

        /** For Hibernate. */
        public Id() {}

        Id(String tenant, String name) {
            this.tenant = tenant;
            this.name = name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Id id && tenant.equals(id.tenant) && name.equals(id.name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenant, name);
        }
    }
}
