package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
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
    @CsvSource({"key=a, a", "x=1&key=%2Fb+c&key2=d, %2Fb+c", "key=a&key=b, a|b", "key=, ''", "key=a=b&, a=b"})
    void valuesOf_aQuery_areThoseOfTheParameterAsTheyStandThere(String query, String values) {
        assertThat(PathText.valuesOf(query, "key")).isEqualTo(List.of(values.split("\\|", -1)));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "key", "keys=a", "k%65y=a"})
    void valuesOf_aQueryWithoutTheParameter_areNone(@Nullable String query) {
        assertThat(PathText.valuesOf(query, "key")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "a%FFb", "%C3", "%ED%A0%80", "%C0%AF"})
    void decode_ofBrokenText_isNull(String raw) {
        assertThat(PathText.decode(raw)).isNull();
    }
}
