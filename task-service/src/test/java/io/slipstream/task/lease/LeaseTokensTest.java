package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTokensTest {
    private final LeaseTokens tokens = new LeaseTokens(() -> new byte[] {1, 2, 3});
    private final Lease lease = LeasesOf.pulled("t", "mail.send", 1);

    @Test
    void read_whatWasGivenOut_saysTheLease() {
        String token = tokens.of(lease);

        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertThat(tokens.read("t", token)).contains(new PulledLease(lease.id(), 1, 7));
        assertThat(new LeaseTokens(() -> new byte[] {1, 2, 3}).read("t", token)).isPresent();
    }

    @Test
    void read_asAnotherTenantOrWithAnotherKey_isEmpty() {
        String token = tokens.of(lease);

        assertThat(tokens.read("u", token)).isEmpty();
        assertThat(tokens.read("", token)).isEmpty();
        assertThat(new LeaseTokens(() -> new byte[] {9}).read("t", token)).isEmpty();
    }

    @Test
    void read_withAnyBitChanged_isEmpty() {
        byte[] token = Base64.getUrlDecoder().decode(tokens.of(lease));
        for (int bit = 0; bit < token.length * 8; bit++) {
            byte[] changed = token.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(tokens.read("t", Base64.getUrlEncoder().withoutPadding().encodeToString(changed)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "%", "AAAA", "ü", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void read_nonsense_isEmpty(String nonsense) {
        assertThat(tokens.read("t", nonsense)).isEmpty();
    }
}
