package io.slipstream.gateway.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.contracts.security.TokenClaims;
import io.slipstream.gateway.config.CredentialConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/**
 * Makes the tokens that services see: signed once per caller, then used until a quarter of their life is left, since
 * signing each request would cost more than passing it on. Safe for use by many threads.
 */
@Singleton
public class ServiceTokens {
    private final SigningKey signingKey;
    private final Duration ttl;
    private final InstantSource clock;
    private final Cache<Holder, Minted> minted;

    /** Tokens signed with a key. */
    public ServiceTokens(SigningKey signingKey, CredentialConfig config, InstantSource clock) {
        this.signingKey = signingKey;
        this.ttl = config.tokenTtl();
        this.clock = clock;
        this.minted = Caffeine.newBuilder()
                .maximumSize(config.cacheSize())
                .expireAfterWrite(ttl)
                .executor(Runnable::run)
                .build();
    }

    private record Holder(String tenant, String subject, List<String> scopes) {}

    private record Minted(String token, Instant renewAt) {}

    /** A token for a caller's requests. */
    public String of(Principal principal) {
        return of(new Holder(principal.tenant().name(), principal.subject(), principal.scopeNames()));
    }

    /**
     * A token for a call of the gateway's own to a service's {@code /internal} resources.
     *
     * @param tenant the tenant it is made for
     */
    public String internal(Tenant tenant) {
        return of(
                new Holder(tenant.name(), "gateway", List.of(Scope.Names.SERVICE_INTERNAL, Scope.Names.METRICS_READ)));
    }

    private String of(Holder holder) {
        Instant now = clock.instant();
        Minted found = minted.getIfPresent(holder);
        if (found == null || !now.isBefore(found.renewAt)) {
            found = new Minted(sign(holder, now), now.plus(ttl.multipliedBy(3).dividedBy(4)));
            minted.put(holder, found);
        }
        return found.token;
    }

    private String sign(Holder holder, Instant now) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(TokenClaims.ISSUER);
        claims.setAudience(TokenClaims.AUDIENCE);
        claims.setSubject(holder.subject);
        claims.setStringClaim(TokenClaims.TENANT, holder.tenant);
        claims.setStringListClaim(TokenClaims.SCOPES, holder.scopes);
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(now.plus(ttl).getEpochSecond()));
        claims.setGeneratedJwtId();
        JsonWebSignature signature = new JsonWebSignature();
        signature.setHeader("typ", "JWT");
        signature.setKeyIdHeaderValue(signingKey.id());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        signature.setKey(signingKey.key());
        signature.setPayload(claims.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("the gateway's key cannot sign", e);
        }
    }
}
