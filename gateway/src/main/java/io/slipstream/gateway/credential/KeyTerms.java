package io.slipstream.gateway.credential;

import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a new key is to be good for.
 *
 * @param tenant the tenant; null for the caller's own
 * @param subject who its holder is
 * @param scopes what its holder may do, at least one
 * @param expiresAt when it stops working; null for never
 */
public record KeyTerms(
        @Nullable Tenant tenant,
        String subject,
        Set<Scope> scopes,
        @Nullable Instant expiresAt) {
    public KeyTerms {
        scopes = Set.copyOf(scopes);
    }
}
