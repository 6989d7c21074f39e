package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTextTest {
    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "a+b, a+b",
        "a%2Fb, a/b",
        "%C3%BC, ü",
        "%F0%9F%98%80x, 😀x",
        "ü, ü",
        "%25, %",
        "a%2fb%20c, a/b c"
    })
    void decode_ofSoundText_isTheText(String raw, String text) {
        assertThat(PathText.decode(raw)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "a%FFb", "%C3", "%ED%A0%80", "%C0%AF"})
    void decode_ofBrokenText_isNull(String raw) {
        assertThat(PathText.decode(raw)).isNull();
    }
}
