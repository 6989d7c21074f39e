package io.slipstream.extractor.parser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextCleaningTest {
    @ParameterizedTest
    @CsvSource({"'a\r\nb\rc', 'a\nb\nc'", "'a  \n\n\n\n\nb', 'a\n\nb'", "'\n a \n', 'a'", "'', ''"})
    void clean_whitespace_isPutInOrder(String text, String expected) {
        assertThat(TextCleaning.clean(text)).isEqualTo(expected);
    }

    @Test
    void clean_controlCharacters_areRemovedButTabsStay() {
        assertThat(TextCleaning.clean("a\u0000b\u0007\tc\u001B")).isEqualTo("ab\tc");
    }

    @Test
    void clean_halfOfACharacter_isReplacedAndWholeOnesStay() {
        assertThat(TextCleaning.clean("x\uD83D\uDE00y\uD83D")).isEqualTo("x\uD83D\uDE00y\uFFFD");
    }
}
