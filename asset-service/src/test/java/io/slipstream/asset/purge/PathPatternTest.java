package io.slipstream.asset.purge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
        "*, a/b.js, true",
        "css/*, css/a/b.css, true",
        "css/*, js/a.css, false",
        "*/app.*.js, x/y/app.1.js, true",
        "*/app.*.js, x/app.js, false",
        "a.js, a.js, true",
        "a.js, axjs, false",
        "a(b)*, a(b)c, true",
        "**, anything, true",
    })
    void compile_pattern_matchesWholePaths(String pattern, String path, boolean expected) {
        assertThat(new PathPattern(pattern).compile().matcher(path).matches()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/a, false", "a, true", "'', false", "*********, false", "********, true"})
    void isSound_text_isChecked(String value, boolean expected) {
        assertThat(PathPattern.isSound(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/assets/a.js, a.js", "a.js, a.js", "/assets/*, *"})
    void strip_publicPrefix_isTakenAway(String given, String expected) {
        assertThat(PathPattern.strip(given)).isEqualTo(expected);
    }
}
