package io.slipstream.gateway.credential;

import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key without its secret.
 *
 * @param id names the key; not secret
 * @param tenant the tenant its holder acts in
 * @param subject who its holder is
 * @param scopes what its holder may do
 * @param bootstrap whether it is the administrator's first key, which comes from a setting
 * @param createdAt when it was made
 * @param expiresAt when it stops working; null for never
 * @param revokedAt when it was revoked; null if it was not
 * @param rotatedAt when it last got a new secret; null if it has its first
 */
public record ApiKey(
        String id,
        Tenant tenant,
        String subject,
        Set<Scope> scopes,
        boolean bootstrap,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant rotatedAt) {
    public ApiKey {
        scopes = Set.copyOf(scopes);
    }

    /** Whether it works at a moment. */
    public boolean isValid(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** Who its holder is. */
    public Principal principal() {
        return new Principal(tenant, subject, scopes);
    }
}
