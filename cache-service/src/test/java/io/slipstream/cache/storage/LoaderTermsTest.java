package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.load.Loader.Terms;
import io.vertx.core.MultiMap;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoaderTermsTest {
    private static Terms of(String... headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            map.add(headers[i], headers[i + 1]);
        }
        return LoaderTerms.of(map);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-age=60 | true | 60",
                "max-age=60, s-maxage=10 | true | 10",
                "S-MaxAge=\"10\" | true | 10",
                "max-age=0 | false | 0",
                "no-store, max-age=60 | false | 60",
                "private | false | ",
                "no-cache | false | ",
                "public | true | ",
                "max-age=often | true | ",
                "max-age=99999999999999 | true | "
            })
    void cacheControl_decides(String cacheControl, boolean storable, Long seconds) {
        Terms terms = of("Cache-Control", cacheControl);

        assertThat(terms.storable()).isEqualTo(storable);
        assertThat(terms.ttl()).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    @Test
    void age_isTakenOff() {
        assertThat(of("Cache-Control", "max-age=60", "Age", "20").ttl()).isEqualTo(Duration.ofSeconds(40));
        assertThat(of("Cache-Control", "max-age=60", "Age", "70").storable()).isFalse();
    }

    @Test
    void tags_ofAllThreeFields_areTaken() {
        Terms terms = of("Surrogate-Key", " a  b ", "Cache-Tag", "c, d e", "Cache-Groups", "\"f\\\"g\", \"b\"");

        assertThat(terms.tags()).containsExactly("f\"g", "b", "a", "c", "d e");
    }

    @Test
    void tags_tooManyOrTooLong_areNotKeptAtAll() {
        assertThat(of("Surrogate-Key", "t".repeat(256)).storable()).isFalse();
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 65; i++) {
            many.append('t').append(i).append(' ');
        }
        assertThat(of("Surrogate-Key", many.toString()).storable()).isFalse();
    }
}
