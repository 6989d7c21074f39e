package io.slipstream.cache.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.contracts.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoaderUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://h/{key} | a b/ü? | http://h/a%20b%2F%C3%BC%3F",
                "http://h/x/{+key}?n={namespace} | a/b | http://h/x/a/b?n=pages",
                "http://h | k | http://h/k",
                "http://h/ | k | http://h/k",
                "http://h/x?y=1 | a/b | http://h/x/a/b?y=1",
                "https://h:8443/{tenant}/{key}.html | k | https://h:8443/acme/k.html",
                "http://h/{key} | {key} | http://h/%7Bkey%7D",
                "http://h/{key} | a..b | http://h/a..b"
            })
    void expand_putsTheKeyIn(String template, String key, String url) {
        assertThat(new LoaderUrl(template).expand("acme", "pages", key)).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../x", "a/../b", "a/..", "./a"})
    void expand_ofAKeyThatLeadsElsewhere_isRefused(String key) {
        LoaderUrl url = new LoaderUrl("http://h/{+key}");

        assertThatThrownBy(() -> url.expand("acme", "pages", key)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h/x",
                "/x",
                "ftp://h/x",
                "file:///etc/passwd",
                "http://u:p@h/x",
                "http://h/x#f",
                "http://{key}/x",
                "http://h{key}/x",
                "http://h{key}",
                "http://h/{other}",
                "http://h/a b"
            })
    void template_thatIsNone_isRefused(String template) {
        assertThat(LoaderUrl.isValid(template)).isFalse();
    }

    @Test
    void origin_alwaysHasItsPort() {
        assertThat(new LoaderUrl("http://Example.com/{key}").origin()).isEqualTo("http://example.com:80");
        assertThat(new LoaderUrl("https://example.com/{key}").origin()).isEqualTo("https://example.com:443");
        assertThat(new LoaderUrl("http://[::1]:8080/{key}").origin()).isEqualTo("http://[::1]:8080");
    }
}
