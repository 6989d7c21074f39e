package io.slipstream.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySecretTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void create_makesAKeyThatParsesToItself_andHidesItInText() {
        KeySecret made = KeySecret.create();
        KeySecret parsed = KeySecret.parse(made.reveal()).orElseThrow();
        assertThat(made.reveal()).matches("slk_[a-z0-9]{12}_[A-Za-z0-9_-]{43}");
        assertThat(parsed.id()).isEqualTo(made.id());
        assertThat(parsed.matches(made.hash())).isTrue();
        assertThat(parsed.matches(KeySecret.create().hash())).isFalse();
        assertThat(made.toString()).doesNotContain(made.reveal());
    }

    @Test
    void parse_ofAFreeText_takesTheIdFromItsHash() {
        String text = "an-administrators-own-secret-of-some-length";
        KeySecret secret = KeySecret.parse(text).orElseThrow();
        assertThat(secret.id()).matches("x[0-9a-f]{24}");
        assertThat(KeySecret.parse(text).orElseThrow().matches(secret.hash())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "slk_abc",
                "slk_ABCDEFGHIJKL_0123456789012345678901234567890123456789abc",
                "slk_abcdefabcdef_0123456789012345678901234567890123456789abc!",
                "a text with spaces that is long enough to be a secret",
                "ein-ziemlich-langer-schlüssel-mit-umlaut-darin"
            })
    void parse_ofWhatCannotBeAKey_isEmpty(String text) {
        assertThat(KeySecret.parse(text)).isEmpty();
    }

    @Test
    void opensWith_previousSecret_untilTheOverlapEnds() {
        KeySecret before = KeySecret.create();
        KeySecret now = KeySecret.createFor(before.id());
        StoredKey stored = new StoredKey(key(null, null), now.hash(), before.hash(), NOW.plusSeconds(10));
        assertThat(stored.opensWith(now, NOW)).isTrue();
        assertThat(stored.opensWith(before, NOW.plusSeconds(9))).isTrue();
        assertThat(stored.opensWith(before, NOW.plusSeconds(10))).isFalse();
        assertThat(stored.opensWith(KeySecret.createFor(before.id()), NOW)).isFalse();
    }

    @Test
    void opensWith_expiredOrRevokedKey_isFalse() {
        KeySecret secret = KeySecret.create();
        StoredKey expiring = new StoredKey(key(NOW, null), secret.hash(), null, null);
        StoredKey revoked = new StoredKey(key(null, NOW), secret.hash(), null, null);
        assertThat(expiring.opensWith(secret, NOW.minusMillis(1))).isTrue();
        assertThat(expiring.opensWith(secret, NOW)).isFalse();
        assertThat(revoked.opensWith(secret, NOW)).isFalse();
    }

    private static ApiKey key(Instant expiresAt, Instant revokedAt) {
        return new ApiKey("id", Tenant.DEFAULT, "s", Set.of(Scope.CACHE_READ), false, NOW, expiresAt, revokedAt, null);
    }
}
