package io.slipstream.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {
    private final AllowedOrigins origins = new AllowedOrigins(
            "a.setting", List.of("https://app.example.com", "http://*.internal:*", "http://[fd00::1]:8080"));

    @ParameterizedTest
    @CsvSource({
        "https://app.example.com:443, true",
        "https://APP.example.com:443, true",
        "https://app.example.com:444, false",
        "http://app.example.com:443, false",
        "https://app.example.com.evil.net:443, false",
        "http://a.b.internal:81, true",
        "http://internal:81, false",
        "http://evilinternal:81, false",
        "http://[fd00::1]:8080, true"
    })
    void origin_isAllowedIfListed(String origin, boolean allowed) {
        assertThat(origins.allow(origin)).isEqualTo(allowed);
    }

    @Test
    void none_listed_allowsNone() {
        AllowedOrigins none = new AllowedOrigins("a.setting", List.of());

        assertThat(none.isEmpty()).isTrue();
        assertThat(none.allow("http://127.0.0.1:80")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "ftp://h", "http://", "http://h/path", "http://h:port", "http://a.*.b"})
    void origin_ofAnotherForm_isRefusedNamingTheSetting(String origin) {
        assertThatThrownBy(() -> new AllowedOrigins("a.setting", List.of(origin)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.setting");
    }
}
