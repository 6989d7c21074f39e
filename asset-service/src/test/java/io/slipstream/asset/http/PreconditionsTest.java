package io.slipstream.asset.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreconditionsTest {
    private static final String TAG = "\"xyzzy\"";
    private static final Instant MODIFIED = Instant.parse("1994-10-29T19:43:31.500Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"xyzzy\"` | NOT_MODIFIED",
                "`W/\"xyzzy\"` | NOT_MODIFIED",
                "`\"xyzzy\", \"r2d2xxxx\", \"c3piozzzz\"` | NOT_MODIFIED",
                "`W/\"r2d2xxxx\", W/\"xyzzy\"` | NOT_MODIFIED",
                "`\"a,b\",\"xyzzy\"` | NOT_MODIFIED",
                "`*` | NOT_MODIFIED",
                "`\"other\"` | PROCEED",
                "`xyzzy` | PROCEED",
                "`\"xyzzy` | PROCEED",
                "`` | PROCEED",
            })
    void evaluate_ifNoneMatch_comparesWeakly(String field, Preconditions.Outcome expected) {
        assertThat(new Preconditions(null, null, field, null).evaluate(TAG, MODIFIED))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"xyzzy\"` | PROCEED",
                "`\"a\", \"xyzzy\"` | PROCEED",
                "`*` | PROCEED",
                "`W/\"xyzzy\"` | FAILED",
                "`\"other\"` | FAILED",
                "`` | FAILED",
            })
    void evaluate_ifMatch_comparesStrongly(String field, Preconditions.Outcome expected) {
        assertThat(new Preconditions(field, null, null, null).evaluate(TAG, MODIFIED))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sat, 29 Oct 1994 19:43:31 GMT | NOT_MODIFIED",
                "Saturday, 29-Oct-94 19:43:31 GMT | NOT_MODIFIED",
                "Sat Oct 29 19:43:31 1994 | NOT_MODIFIED",
                "Sun, 30 Oct 1994 00:00:00 GMT | NOT_MODIFIED",
                "Sat, 29 Oct 1994 19:43:30 GMT | PROCEED",
                "yesterday | PROCEED",
            })
    void evaluate_ifModifiedSince_comparesWholeSeconds(String field, Preconditions.Outcome expected) {
        assertThat(new Preconditions(null, null, null, field).evaluate(TAG, MODIFIED))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sat, 29 Oct 1994 19:43:31 GMT | PROCEED",
                "Sat, 29 Oct 1994 19:43:30 GMT | FAILED",
                "never | PROCEED",
            })
    void evaluate_ifUnmodifiedSince_comparesWholeSeconds(String field, Preconditions.Outcome expected) {
        assertThat(new Preconditions(null, field, null, null).evaluate(TAG, MODIFIED))
                .isEqualTo(expected);
    }

    /** Precedence of RFC 9110, section 13.2.2: a tag counts, the date beside it does not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "absent",
            value = {
                "`\"xyzzy\"` | Sat, 29 Oct 1994 19:43:30 GMT | absent | absent | PROCEED",
                "absent | absent | `\"other\"` | Sun, 30 Oct 1994 00:00:00 GMT | PROCEED",
                "absent | absent | `\"xyzzy\"` | Sat, 29 Oct 1994 19:43:30 GMT | NOT_MODIFIED",
                "`\"other\"` | absent | `\"xyzzy\"` | absent | FAILED",
                "`\"xyzzy\"` | absent | `\"xyzzy\"` | absent | NOT_MODIFIED",
                "absent | absent | absent | absent | PROCEED",
            })
    void evaluate_severalFields_followsTheOrder(
            @Nullable String ifMatch,
            @Nullable String ifUnmodifiedSince,
            @Nullable String ifNoneMatch,
            @Nullable String ifModifiedSince,
            Preconditions.Outcome expected) {
        assertThat(new Preconditions(ifMatch, ifUnmodifiedSince, ifNoneMatch, ifModifiedSince).evaluate(TAG, MODIFIED))
                .isEqualTo(expected);
    }
}
