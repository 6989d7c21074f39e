package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://Hooks.Example.com/a?b=c, https://hooks.example.com:443, Hooks.Example.com, /a?b=c",
        "http://h, http://h:80, h, /",
        "HTTP://h:8080/, http://h:8080, h, /",
        "http://[fd00::1]:81/x, http://[fd00::1]:81, fd00::1, /x",
        "http://h?q=%20, http://h:80, h, /?q=%20"
    })
    void parse_aTarget_hasItsParts(String text, String origin, String host, String path) {
        PushUrl url = PushUrl.of(text);

        assertThat(url.origin()).isEqualTo(origin);
        assertThat(url.host()).isEqualTo(host);
        assertThat(url.path()).isEqualTo(path);
        assertThat(url).hasToString(text).isEqualTo(PushUrl.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h",
                "/a",
                "ftp://h/a",
                "file:///etc/passwd",
                "http:///a",
                "http://user@h/",
                "http://user:pw@h/",
                "http://h/#f",
                "http://h:0/",
                "http://h:65536/",
                "http://h:99999999999/",
                "http://h/a b",
                "http://h\u0000/",
                "http://a_b/",
                "http://h\r\nX: y/"
            })
    void parse_anythingElse_isNone(String text) {
        assertThat(PushUrl.parse(text)).isEmpty();
        assertThatThrownBy(() -> PushUrl.of(text)).hasMessageContaining(PushUrl.RULE);
    }

    @Test
    void parse_aUrlThatIsTooLong_isNone() {
        assertThat(PushUrl.parse("http://h/" + "x".repeat(1991))).isPresent();
        assertThat(PushUrl.parse("http://h/" + "x".repeat(1992))).isEmpty();
    }
}
