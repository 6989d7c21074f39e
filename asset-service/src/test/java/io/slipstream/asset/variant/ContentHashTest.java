package io.slipstream.asset.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ContentHashTest {
    private static final ContentHash ABC = ContentHash.ofContent("abc".getBytes(StandardCharsets.UTF_8));

    @Test
    void ofContent_knownVector_isSha256() {
        assertThat(ABC.hex()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(ABC.integrity()).isEqualTo("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
        assertThat(ContentHash.of(ABC.bytes())).isEqualTo(ABC);
    }

    @Test
    void startsWith_fewerThanEightDigits_isFalse() {
        assertThat(ABC.startsWith("ba7816bf")).isTrue();
        assertThat(ABC.startsWith("ba7816b")).isFalse();
        assertThat(ABC.startsWith("")).isFalse();
        assertThat(ABC.startsWith("ba7816be")).isFalse();
    }

    @Test
    void constructor_notSixtyFourDigits_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContentHash("abc"))
                .withMessageContaining("'abc'");
    }
}
