package io.slipstream.client.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CacheKeysTest {
    interface Shop {
        String price(int product);

        String price(long product);
    }

    private static String name(Class<?> parameter) throws NoSuchMethodException {
        return CacheKeys.nameOf(Shop.class.getDeclaredMethod("price", parameter));
    }

    /** The form is part of the interface: entries of the last release are found by the next. */
    @Test
    void key_ofAShortCall_canBeRead() throws NoSuchMethodException {
        assertThat(CacheKeys.key(name(long.class), List.of(42L)))
                .isEqualTo("method:io.slipstream.client.key.CacheKeysTest$Shop#price(long)|l2:42");
        assertThat(CacheKeys.key(CacheKeys.nameOf("price"), List.of("a", true))).isEqualTo("name:price|s1:a|z4:true");
    }

    @Test
    void key_ofOverloads_differs() throws NoSuchMethodException {
        assertThat(CacheKeys.key(name(int.class), List.of(1)))
                .isNotEqualTo(CacheKeys.key(name(long.class), List.of(1)));
    }

    @Test
    void key_ofALongCall_isAHash() {
        String key = CacheKeys.key("name:n", List.of("x".repeat(300)));

        assertThat(key).matches("sha256:[0-9a-f]{64}");
        assertThat(CacheKeys.key("name:n", List.of("x".repeat(299) + "y"))).isNotEqualTo(key);
    }

    @Test
    void key_ofTextThatCannotStandInOne_isAHash() {
        assertThat(List.of("a b", "\0", "ü", "\uD800"))
                .allSatisfy(text ->
                        assertThat(CacheKeys.key("name:n", List.of(text))).startsWith("sha256:"));
    }

    @Test
    void key_underANameWithABar_isRefused() {
        assertThatThrownBy(() -> CacheKeys.key("name:a|s1:b", List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
