package io.slipstream.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.devkit.clock.TestClock;
import io.slipstream.gateway.config.InsightConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrowserSessionsTest {
    private final TestClock clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InsightConfig config =
            new SmallRyeConfigBuilder().withMapping(InsightConfig.class).build().getConfigMapping(InsightConfig.class);
    private final SigningKey key = new SigningKey("gateway", pair().getPrivate());
    private final BrowserSessions sessions = new BrowserSessions(key, config, clock);

    @Test
    void open_aSealedSession_givesItBack() {
        BrowserSession session = sessions.begin("abcdefgh12345678");

        assertThat(sessions.open(sessions.seal(session))).contains(session);
    }

    @Test
    void open_onAnotherReplicaWithTheSameKey_givesItBack() {
        BrowserSession session = sessions.begin("abcdefgh12345678");

        assertThat(new BrowserSessions(key, config, clock).open(sessions.seal(session)))
                .contains(session);
    }

    @Test
    void open_sealedWithAnotherKey_givesNothing() {
        SigningKey other = new SigningKey("gateway", pair().getPrivate());
        String sealed = new BrowserSessions(other, config, clock).seal(sessions.begin("abcdefgh12345678"));

        assertThat(sessions.open(sealed)).isEmpty();
    }

    @Test
    void open_afterItsLifetime_givesNothing() {
        String sealed = sessions.seal(sessions.begin("abcdefgh12345678"));

        clock.advance(config.sessionLifetime().plus(Duration.ofSeconds(1)));

        assertThat(sessions.open(sealed)).isEmpty();
    }

    @Test
    void open_withAnotherKeyId_givesNothing() {
        String sealed = sessions.seal(sessions.begin("abcdefgh12345678"));

        assertThat(sessions.open(sealed.replaceFirst("^abcdefgh", "hgfedcba"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.b.c.d", "abcdefgh12345678.x.9999999999.", "\u0000"})
    void open_aTextThatIsNoSession_givesNothing(String text) {
        assertThat(sessions.open(text)).isEmpty();
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
