package io.slipstream.gateway.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.gateway.config.CredentialConfig;
import io.slipstream.gateway.config.JwtConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens of the users' own identity provider. Only the configured asymmetric algorithms count, whatever the
 * token says; a token that claims the scope of services is refused whole.
 */
@Singleton
public class UserTokenVerifier {
    private static final Logger LOGGER = Logger.getLogger(UserTokenVerifier.class);
    private static final Duration REFETCH_PAUSE = Duration.ofSeconds(10);
    private static final Set<String> ASYMMETRIC =
            Set.of("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA");
    private static final Verdict REFUSED = new Verdict.Refused("the token is not valid");

    private final JwtConfig config;
    private final KeySetSource source;
    private final InstantSource clock;
    private final Cache<String, Verified> verified;
    private volatile @Nullable JsonWebKeySet keys;
    private volatile Instant fetchedAt = Instant.MIN;

    /** A verifier; settings that would weaken it stop the start. */
    public UserTokenVerifier(JwtConfig config, CredentialConfig credentials, KeySetSource source, InstantSource clock) {
        this.config = config;
        this.source = source;
        this.clock = clock;
        this.verified = Caffeine.newBuilder()
                .maximumSize(credentials.cacheSize())
                .expireAfterWrite(config.cacheTtl())
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .executor(Runnable::run)
                .build();
        List<String> weak = config.algorithms().stream()
                .filter(algorithm -> !ASYMMETRIC.contains(algorithm))
                .toList();
        if (!weak.isEmpty()) {
            throw new IllegalArgumentException(
                    "slipstream.gateway.jwt.algorithms must be asymmetric signatures, got " + weak);
        }
        if (config.jwks().isPresent()
                && (config.issuer().isEmpty() || config.audience().isEmpty())) {
            throw new IllegalArgumentException(
                    "slipstream.gateway.jwt.jwks needs slipstream.gateway.jwt.issuer and slipstream.gateway.jwt.audience");
        }
    }

    private record Verified(Principal principal, Instant expiresAt) {}

    /** Whether users' tokens are accepted at all. */
    public boolean isOn() {
        return config.jwks().isPresent();
    }

    /** Whether a token is genuine; fails with {@code UPSTREAM_UNAVAILABLE} while there is no key set to tell by. */
    public Uni<Verdict> verify(String token) {
        if (!isOn()) {
            return Uni.createFrom().item(new Verdict.Refused("tokens of users are not accepted here"));
        }
        String digest = KeyDigest.of(token);
        Verified known = verified.getIfPresent(digest);
        if (known != null && clock.instant().isBefore(known.expiresAt.plus(config.clockSkew()))) {
            return Uni.createFrom().item(new Verdict.Genuine(known.principal));
        }
        return keySet().chain(set -> judge(token, digest, set));
    }

    private Uni<JsonWebKeySet> keySet() {
        JsonWebKeySet now = keys;
        return now == null ? fetch() : Uni.createFrom().item(now);
    }

    private Uni<Verdict> judge(String token, String digest, JsonWebKeySet set) {
        Optional<Verified> good = check(token, set);
        if (good.isPresent() || clock.instant().isBefore(fetchedAt.plus(REFETCH_PAUSE))) {
            return Uni.createFrom().item(remember(digest, good));
        }
        return fetch().map(fresh -> remember(digest, check(token, fresh)))
                .onFailure()
                .recoverWithItem(REFUSED);
    }

    private Verdict remember(String digest, Optional<Verified> good) {
        good.ifPresent(it -> verified.put(digest, it));
        return good.<Verdict>map(it -> new Verdict.Genuine(it.principal)).orElse(REFUSED);
    }

    private Optional<Verified> check(String token, JsonWebKeySet set) {
        try {
            JwtClaims claims = new JwtConsumerBuilder()
                    .setVerificationKeyResolver(new JwksVerificationKeyResolver(set.getJsonWebKeys()))
                    .setJwsAlgorithmConstraints(
                            AlgorithmConstraints.ConstraintType.PERMIT,
                            config.algorithms().toArray(String[]::new))
                    .setExpectedIssuer(true, config.issuer().orElseThrow())
                    .setExpectedAudience(true, config.audience().orElseThrow())
                    .setRequireExpirationTime()
                    .setRequireSubject()
                    .setAllowedClockSkewInSeconds(
                            Math.toIntExact(config.clockSkew().toSeconds()))
                    .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
                    .build()
                    .processToClaims(token);
            return principal(claims);
        } catch (InvalidJwtException | MalformedClaimException e) {
            LOGGER.debug("a user's token was refused");
            return Optional.empty();
        }
    }

    private Optional<Verified> principal(JwtClaims claims) throws MalformedClaimException {
        List<String> names = scopeNames(claims.getClaimValue(config.scopeClaim()));
        boolean pretends = names.contains(Scope.Names.SERVICE_INTERNAL);
        if (pretends || !(claims.getClaimValue(config.tenantClaim()) instanceof String tenant)) {
            return Optional.empty();
        }
        if (!Tenant.isValid(tenant)
                || claims.getSubject().isBlank()
                || claims.getSubject().length() > 200) {
            return Optional.empty();
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        names.forEach(name -> Scope.of(name).ifPresent(scopes::add));
        Principal principal = new Principal(new Tenant(tenant), claims.getSubject(), scopes);
        return Optional.of(new Verified(
                principal, Instant.ofEpochSecond(claims.getExpirationTime().getValue())));
    }

    private static List<String> scopeNames(@Nullable Object claim) {
        if (claim instanceof String text) {
            return Arrays.asList(text.split(" ", -1));
        }
        List<String> names = new ArrayList<>();
        if (claim instanceof Collection<?> values) {
            values.forEach(value -> names.add(String.valueOf(value)));
        }
        return names;
    }

    /** Reads the key set again. A failure keeps the one in use. */
    public Uni<Void> refresh() {
        return isOn()
                ? fetch().replaceWithVoid().onFailure().recoverWithNull()
                : Uni.createFrom().voidItem();
    }

    private Uni<JsonWebKeySet> fetch() {
        fetchedAt = clock.instant();
        return source.read(config.jwks().orElseThrow())
                .map(this::use)
                .onFailure()
                .invoke(() -> LOGGER.warn("the identity provider's key set cannot be read"))
                .onFailure()
                .transform(e -> new ProblemException(
                        ErrorCode.UPSTREAM_UNAVAILABLE, "the identity provider's key set cannot be read", e));
    }

    private JsonWebKeySet use(String json) {
        try {
            JsonWebKeySet fresh = new JsonWebKeySet(json);
            keys = fresh;
            return fresh;
        } catch (JoseException e) {
            throw new IllegalArgumentException("not a JSON Web Key Set", e);
        }
    }
}
