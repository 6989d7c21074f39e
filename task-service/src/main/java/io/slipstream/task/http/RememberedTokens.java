package io.slipstream.task.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Verifies bearer tokens, and remembers what it verified: a signature costs many times what a submission does, and callers
 * send the same token for a minute. A remembered token is accepted until it expires, at most for a minute, so that a key
 * that was withdrawn is soon of no use. Any thread may call.
 */
@Alternative
@Priority(1)
@ApplicationScoped
public class RememberedTokens extends DefaultJWTCallerPrincipalFactory {
    private static final int REMEMBERED = 10_000;
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Cache<String, JWTCallerPrincipal> known =
            Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(LIFE).build();

    /** Remembers nothing yet. */
    public RememberedTokens(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo rules) throws ParseException {
        JWTCallerPrincipal remembered = known.getIfPresent(token);
        if (remembered != null && clock.instant().getEpochSecond() < remembered.getExpirationTime()) {
            return remembered;
        }
        JWTCallerPrincipal fresh = super.parse(token, rules);
        known.put(token, fresh);
        return fresh;
    }
}
