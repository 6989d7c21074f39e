package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.contracts.security.TokenClaims;
import io.slipstream.devkit.key.SigningKey;
import io.smallrye.jwt.KeyFormat;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RememberedTokensTest {
    private static final InstantSource REAL = Clock.systemUTC();
    private static final SigningKey KEY = SigningKey.generate("k");

    private final AtomicReference<Instant> now = new AtomicReference<>(REAL.instant());
    private final RememberedTokens tokens = new RememberedTokens(now::get);

    private static JWTAuthContextInfo rules() {
        JWTAuthContextInfo rules = new JWTAuthContextInfo();
        rules.setPublicKeyContent(SigningKey.jwks(List.of(KEY)));
        rules.setKeyFormat(KeyFormat.JWK);
        rules.setSignatureAlgorithm(Set.of(SignatureAlgorithm.ES256));
        rules.setIssuedBy(TokenClaims.ISSUER);
        rules.setExpectedAudience(Set.of(TokenClaims.AUDIENCE));
        return rules;
    }

    private static String token(SigningKey key) {
        long issued = REAL.instant().getEpochSecond();
        return key.sign("""
                {"iss":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"1","sub":"s"}""".formatted(TokenClaims.ISSUER, TokenClaims.AUDIENCE, issued, issued + 3600));
    }

    private JWTCallerPrincipal parse(String token) throws ParseException {
        return tokens.parse(token, rules());
    }

    @Test
    void token_thatWasVerified_isNotVerifiedAgainUntilItExpires() throws ParseException {
        String token = token(KEY);
        JWTCallerPrincipal first = parse(token);

        assertThat(parse(token)).isSameAs(first);
        now.set(now.get().plus(Duration.ofHours(2)));
        assertThat(parse(token)).isNotSameAs(first);
    }

    @Test
    void token_thatIsNotGood_isRefusedEachTime() {
        String token = token(SigningKey.generate("k"));

        assertThatThrownBy(() -> parse(token)).isInstanceOf(ParseException.class);
        assertThatThrownBy(() -> parse(token)).isInstanceOf(ParseException.class);
    }
}
