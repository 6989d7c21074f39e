package io.slipstream.task.storage;

import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.TokenClaims;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Tokens with which this service calls others: signed with its own key, for a tenant, valid for a minute, used for half. */
@ApplicationScoped
public class ServiceTokens {
    private static final Duration LIFE = Duration.ofSeconds(60);
    private static final Duration USE = Duration.ofSeconds(30);
    private static final int TENANTS = 10_000;
    private static final String SUBJECT = "service:task-service";
    private static final Set<String> SCOPES = Set.of(
            Scope.Names.SERVICE_INTERNAL,
            Scope.Names.CACHE_READ,
            Scope.Names.CACHE_WRITE,
            Scope.Names.METRICS_READ,
            Scope.Names.QUERY_READ,
            Scope.Names.QUERY_ADMIN);

    private final InstantSource clock;
    private final Executor computing;
    private final Map<String, Token> byTenant = new ConcurrentHashMap<>();

    /** Tokens timed by a clock, signed on an executor for computing. */
    public ServiceTokens(InstantSource clock, @Named("computing") Executor computing) {
        this.clock = clock;
        this.computing = computing;
    }

    private record Token(String value, Instant usableUntil) {
        @Override
        public String toString() {
            return "Token[]";
        }
    }

    /** A token for a tenant's records. */
    public Uni<String> of(String tenant) {
        Token token = byTenant.get(tenant);
        if (token != null && clock.instant().isBefore(token.usableUntil())) {
            return Uni.createFrom().item(token.value());
        }
        return Uni.createFrom().item(() -> mint(tenant)).runSubscriptionOn(computing);
    }

    private String mint(String tenant) {
        Instant now = clock.instant();
        String value = Jwt.claims()
                .issuer(TokenClaims.ISSUER)
                .audience(TokenClaims.AUDIENCE)
                .subject(SUBJECT)
                .upn(SUBJECT)
                .groups(SCOPES)
                .claim(TokenClaims.TENANT, tenant)
                .issuedAt(now)
                .expiresAt(now.plus(LIFE))
                .sign();
        if (byTenant.size() >= TENANTS) {
            byTenant.clear();
        }
        byTenant.put(tenant, new Token(value, now.plus(USE)));
        return value;
    }
}
