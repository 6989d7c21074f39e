package io.slipstream.asset.storage;

import io.slipstream.asset.policy.CachePolicy;
import io.slipstream.asset.policy.ResourceType;
import io.slipstream.contracts.security.Tenant;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A policy of a tenant that differs from the shipped one. */
@Entity
@Table(name = "cache_policy")
@IdClass(CachePolicyRow.Key.class)
class CachePolicyRow {
    @Id
    String tenant = "";

    @Id
    String type = "";

    @Column(name = "max_age_seconds")
    long maxAgeSeconds;

    @Column(name = "cdn_age_seconds")
    @Nullable
    Long cdnAgeSeconds;

    @Column(name = "immutable")
    boolean immutable;

    @Column(name = "must_revalidate")
    boolean mustRevalidate;

    /** For Hibernate. */
    CachePolicyRow() {}

    static CachePolicyRow of(Tenant tenant, CachePolicy policy) {
        CachePolicyRow row = new CachePolicyRow();
        row.tenant = tenant.name();
        row.type = policy.type().value();
        row.maxAgeSeconds = policy.maxAge().toSeconds();
        Duration cdn = policy.cdnMaxAge();
        row.cdnAgeSeconds = cdn == null ? null : cdn.toSeconds();
        row.immutable = policy.immutable();
        row.mustRevalidate = policy.mustRevalidate();
        return row;
    }

    CachePolicy toPolicy() {
        Long cdn = cdnAgeSeconds;
        return new CachePolicy(
                ResourceType.named(type).orElseThrow(),
                Duration.ofSeconds(maxAgeSeconds),
                cdn == null ? null : Duration.ofSeconds(cdn),
                immutable,
                mustRevalidate);
    }

    /** What names a row. */
    static final class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        String tenant = "";
        String type = "";

        /** For Hibernate. */
        Key() {}

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.tenant.equals(tenant) && key.type.equals(type);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenant, type);
        }
    }
}
