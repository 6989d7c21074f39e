package io.slipstream.cache.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.contracts.security.TokenClaims;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Verifies bearer tokens, and remembers what it verified: a signature costs many times what a hit does, and callers send
 * the same token for a minute. A remembered token is accepted until it expires, at most for a minute, so that a key that
 * was withdrawn is soon of no use.
 */
@Singleton
public class TokenMechanism implements HttpAuthenticationMechanism {
    /** Attribute of an identity: the tenant its token names; absent if it names none. */
    static final String TENANT = "slipstream.tenant";

    private static final String BEARER = "Bearer ";
    private static final int REMEMBERED = 10_000;
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final JWTParser parser;
    private final InstantSource clock;
    /** By the field of the header, as it came. */
    private final Cache<String, Verified> known =
            Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(LIFE).build();

    TokenMechanism(JWTParser parser, InstantSource clock) {
        this.parser = parser;
        this.clock = clock;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        String field = bearer(context.request());
        if (field == null) {
            return Uni.createFrom().nullItem();
        }
        SecurityIdentity remembered = remembered(field);
        if (remembered != null) {
            return Uni.createFrom().item(remembered);
        }
        try {
            Verified fresh = verify(field.substring(BEARER.length()).trim());
            known.put(field, fresh);
            return Uni.createFrom().item(fresh.identity());
        } catch (ParseException e) {
            return Uni.createFrom().failure(new AuthenticationFailedException(e));
        }
    }

    /** Who sends a request, if its token was verified before and is still good; null if that is to be found out. */
    @Nullable
    SecurityIdentity remembered(HttpServerRequest request) {
        String field = bearer(request);
        return field == null ? null : remembered(field);
    }

    private @Nullable SecurityIdentity remembered(String field) {
        Verified verified = known.getIfPresent(field);
        return verified != null && clock.instant().getEpochSecond() < verified.expires() ? verified.identity() : null;
    }

    /** The field that carries a bearer token; null if there is none. */
    private static @Nullable String bearer(HttpServerRequest request) {
        String field = request.getHeader(HttpHeaders.AUTHORIZATION);
        return field == null || !field.regionMatches(true, 0, BEARER, 0, BEARER.length()) ? null : field;
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", BEARER.trim()));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(TokenAuthenticationRequest.class);
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return Uni.createFrom()
                .item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, BEARER.trim()));
    }

    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 1;
    }

    private Verified verify(String token) throws ParseException {
        JsonWebToken principal = parser.parse(token);
        QuarkusSecurityIdentity.Builder identity =
                QuarkusSecurityIdentity.builder().setPrincipal(principal).addRoles(principal.getGroups());
        Object tenant = principal.getClaim(TokenClaims.TENANT);
        if (tenant != null && Tenant.isValid(tenant.toString())) {
            identity.addAttribute(TENANT, tenant.toString());
        }
        return new Verified(identity.build(), principal.getExpirationTime());
    }

    /** An identity, and until when its token is good, in seconds since 1970. */
    private record Verified(SecurityIdentity identity, long expires) {}
}
