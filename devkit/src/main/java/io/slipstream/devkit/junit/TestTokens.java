package io.slipstream.devkit.junit;

import io.slipstream.contracts.security.TokenClaims;
import io.slipstream.devkit.key.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Tokens for tests, signed with a key that the services under test trust, and some that they must refuse. The value is
 * the token alone, without {@code Bearer}.
 */
public final class TestTokens {
    private static final Duration LIFE = Duration.ofHours(1);
    private static final InstantSource CLOCK = InstantSource.system();

    private TestTokens() {}

    /** A token that is good for an hour. {@code scopes} are the values of {@code contracts.security.Scope}. */
    public static String bearer(String tenant, String subject, String... scopes) {
        return expiringIn(LIFE, tenant, subject, scopes);
    }

    /** A token with a life of its own; a negative one makes a token that expired that long ago. */
    public static String expiringIn(Duration life, String tenant, String subject, String... scopes) {
        return TestKeys.tests().sign(claims(TokenClaims.ISSUER, TokenClaims.AUDIENCE, life, tenant, subject, scopes));
    }

    /** A token that was signed with a key nobody knows, under the id of one that is trusted. */
    public static String signedByStranger(String tenant, String subject, String... scopes) {
        return SigningKey.generate(TestKeys.tests().id())
                .sign(claims(TokenClaims.ISSUER, TokenClaims.AUDIENCE, LIFE, tenant, subject, scopes));
    }

    /** A token, well signed, that was issued by somebody else or for somebody else. */
    public static String issuedBy(String issuer, String audience, String tenant, String subject, String... scopes) {
        return TestKeys.tests().sign(claims(issuer, audience, LIFE, tenant, subject, scopes));
    }

    private static String claims(
            String issuer, String audience, Duration life, String tenant, String subject, String... scopes) {
        Instant now = CLOCK.instant();
        Instant expires = now.plus(life);
        Instant issued = life.isNegative() ? expires.minus(LIFE) : now;
        return """
               {"iss":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"%s","%s":"%s","%s":"%s","%s":[%s]}""".formatted(
                        issuer,
                        audience,
                        issued.getEpochSecond(),
                        expires.getEpochSecond(),
                        UUID.randomUUID(),
                        TokenClaims.TENANT,
                        tenant,
                        TokenClaims.SUBJECT,
                        subject,
                        TokenClaims.SCOPES,
                        Arrays.stream(scopes).map(scope -> '"' + scope + '"').collect(Collectors.joining(",")));
    }
}
