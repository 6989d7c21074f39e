package io.slipstream.asset.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeRequestTest {
    private static final Instant MODIFIED = Instant.parse("1994-10-29T19:43:31.500Z");
    private static final Instant LATER = MODIFIED.plusSeconds(60);

    /** The examples of RFC 9110, section 14.1.2, for a representation of 10 000 bytes, and their neighbours. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "absent",
            value = {
                "absent | whole",
                "bytes=0-499 | 0-499",
                "bytes=500-999 | 500-999",
                "bytes=-500 | 9500-9999",
                "bytes=9500- | 9500-9999",
                "bytes=0-0,-1 | 0-0,9999-9999",
                "bytes= 0-999, 4500-5499, -1000 | 0-999,4500-5499,9000-9999",
                "bytes=500-600,601-999 | 500-600,601-999",
                "bytes=500-700,601-999 | 500-700,601-999",
                "BYTES=0-0 | 0-0",
                "bytes=0-99999 | 0-9999",
                "bytes=-99999 | 0-9999",
                "bytes=9999-10000 | 9999-9999",
                "bytes=0- | 0-9999",
                "bytes=10000- | unsatisfiable",
                "bytes=-0 | unsatisfiable",
                "bytes=20000-30000,40000- | unsatisfiable",
                "bytes=0-1,20000- | 0-1",
                "bytes=5-4 | whole",
                "bytes=abc | whole",
                "bytes=1-2-3 | whole",
                "bytes=- | whole",
                "bytes= | whole",
                "bytes=, | whole",
                "bytes=+1-2 | whole",
                "bytes=0-1;2-3 | whole",
                "bytes=0-99999999999999999999999 | whole",
                "items=0-1 | whole",
                "bytes 0-1 | whole",
                "bytes=0-,0- | whole",
                "bytes=0-9000,1-9001 | whole",
            })
    void parse_field_asksForTheseParts(@Nullable String field, String expected) {
        assertThat(shown(RangeRequest.parse(field, 10_000))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"bytes=0- | unsatisfiable", "bytes=-5 | unsatisfiable", "bytes=0-0 | unsatisfiable"})
    void parse_emptyRepresentation_hasNoParts(String field, String expected) {
        assertThat(shown(RangeRequest.parse(field, 0))).isEqualTo(expected);
    }

    @Test
    void parse_tooManyParts_isIgnored() {
        String most = parts(RangeRequest.MOST);
        String more = parts(RangeRequest.MOST + 1);

        assertThat(RangeRequest.parse(most, 10_000)).isInstanceOf(RangeRequest.Parts.class);
        assertThat(RangeRequest.parse(more, 10_000)).isInstanceOf(RangeRequest.Whole.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "absent",
            value = {
                "absent | true",
                "`\"xyzzy\"` | true",
                "`W/\"xyzzy\"` | false",
                "`\"nope\"` | false",
                "`Sat, 29 Oct 1994 19:43:31 GMT` | true",
                "`Sat, 29 Oct 1994 19:43:32 GMT` | false",
                "`Sat, 29 Oct 1994 19:43:30 GMT` | false",
                "`nonsense` | false",
            })
    void allowedBy_ifRange_comparesStrongly(@Nullable String field, boolean expected) {
        assertThat(RangeRequest.allowedBy(field, "\"xyzzy\"", MODIFIED, LATER)).isEqualTo(expected);
    }

    @Test
    void allowedBy_dateOfTheSameSecond_isWeak() {
        String date = HttpDate.format(MODIFIED);

        assertThat(RangeRequest.allowedBy(date, "\"xyzzy\"", MODIFIED, MODIFIED))
                .isFalse();
    }

    private static String parts(int count) {
        return "bytes="
                + IntStream.range(0, count).mapToObj(i -> i * 2 + "-" + i * 2).collect(Collectors.joining(","));
    }

    private static String shown(RangeRequest request) {
        return switch (request) {
            case RangeRequest.Whole ignored -> "whole";
            case RangeRequest.Unsatisfiable ignored -> "unsatisfiable";
            case RangeRequest.Parts parts ->
                parts.ranges().stream()
                        .map(range -> range.first() + "-" + range.last())
                        .collect(Collectors.joining(","));
        };
    }
}
