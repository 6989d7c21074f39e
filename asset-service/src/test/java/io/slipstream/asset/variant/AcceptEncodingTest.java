package io.slipstream.asset.variant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
    private static final Set<Coding> ALL = EnumSet.allOf(Coding.class);

    /** The examples of RFC 9110, section 12.5.3, and their neighbours; "-" stands for a 406. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "absent",
            value = {
                "absent | identity",
                "`` | identity",
                "compress, gzip | gzip",
                "* | br",
                "compress;q=0.5, gzip;q=1.0 | gzip",
                "gzip;q=1.0, identity; q=0.5, *;q=0 | gzip",
                "gzip, deflate, br, zstd | br",
                "gzip;q=0.9, br;q=0.8 | gzip",
                "br;q=0.5, gzip;q=0.5 | br",
                "br;q=0, gzip;q=0 | identity",
                "br;q=0, * | gzip",
                "gzip;q=0, *;q=0.1 | br",
                "identity;q=1, br;q=0.5 | identity",
                "identity;q=0.5, br;q=0.4 | identity",
                "identity | identity",
                "identity;q=0 | -",
                "*;q=0 | -",
                "identity;q=0, deflate | -",
                "identity;q=0, gzip;q=0.001 | gzip",
                "*;q=0, identity | identity",
                "deflate | identity",
                "GZIP | gzip",
                "x-gzip | gzip",
                "gzip;Q=1 | gzip",
                "gzip;q=1.000, br;q=0.999 | gzip",
                "gzip;q=1.001 | identity",
                "gzip;q=2, br;q=0.1 | br",
                "gzip;q=, br | br",
                "gzip;q=0.0001 | identity",
                "gzip;q=.5 | identity",
                "gzip;level=9 | identity",
                ",, ,gzip, | gzip",
                "gzip;q=0.5 , br;q=1 | br",
            })
    void choose_withEveryCoding_takesTheBestThatIsAccepted(@Nullable String field, String expected) {
        String chosen =
                AcceptEncoding.parse(field).choose(ALL).map(Coding::token).orElse("-");

        assertThat(chosen).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"br, gzip;q=0.5 | gzip", "br | identity", "br, identity;q=0 | -", "* | gzip", "br;q=1, *;q=0 | -"})
    void choose_withoutBrotli_takesWhatThereIs(String field, String expected) {
        String chosen = AcceptEncoding.parse(field)
                .choose(EnumSet.of(Coding.GZIP, Coding.IDENTITY))
                .map(Coding::token)
                .orElse("-");

        assertThat(chosen).isEqualTo(expected);
    }

    @Test
    void choose_withNothingButTheOriginal_takesIt() {
        assertThat(AcceptEncoding.parse("br, gzip").choose(Set.of())).contains(Coding.IDENTITY);
    }
}
