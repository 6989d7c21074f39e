package io.slipstream.asset.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "app.js | app.js",
                "a%20b.js | a b.js",
                "a+b.js | a+b.js",
                "%C3%A9t%C3%A9.css | été.css",
                "%2e%2e/secret | ../secret",
                "%252e | %2e",
                "bad%2 | ``",
                "bad%zz | ``",
                "%FF | \uFFFD",
            })
    void decode_path_isDecodedOnce(String raw, String expected) {
        assertThat(RequestPath.decode(raw)).isEqualTo(expected);
    }
}
