package io.slipstream.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "a*, abc, true",
        "a*, a, true",
        "a*, ba, false",
        "*c, abc, true",
        "a*c, abbc, true",
        "a*b*c, aXbXbXc, true",
        "a*b*c, aXcXb, false",
        "?, a, true",
        "?, ab, false",
        "a?c, abc, true",
        "*, anything, true",
        "'', '', true",
        "*a*, bab, true",
        "[a], [a], true",
        "[a], a, false",
        "a.c, abc, false",
        "**a**, a, true"
    })
    void matches_followsStarsAndQuestionMarksOnly(String pattern, String key, boolean expected) {
        assertThat(new Glob(pattern).matches(key)).isEqualTo(expected);
    }
}
