package io.slipstream.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistencyTokenTest {
    @Test
    void text_readBack_isTheSameToken() {
        List<ConsistencyToken> tokens = List.of(
                ConsistencyToken.ofWrite(Long.MIN_VALUE + 1, new LogPosition(5, 123_456_789), true),
                ConsistencyToken.ofWrite(7, new LogPosition(0, 0), false),
                ConsistencyToken.untold(7, 3),
                new ConsistencyToken(
                        7,
                        List.of(
                                new ConsistencyToken.Point(0, 1, true),
                                new ConsistencyToken.Point(1, Integer.MAX_VALUE, true))),
                new ConsistencyToken(7, List.of()));

        assertThat(tokens)
                .allSatisfy(token ->
                        assertThat(ConsistencyToken.parse(token.toString())).isEqualTo(token));
    }

    @Test
    void untold_isKnownAsSuch() {
        ConsistencyToken read =
                ConsistencyToken.parse(ConsistencyToken.untold(7, 3).toString());

        assertThat(read).isNotNull();
        assertThat(read.in(3)).isNotNull().matches(ConsistencyToken.Point::isUntold);
        assertThat(read.in(2)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "7.",
                "7.1",
                "7.1-",
                "7.1-g",
                "7.1-1111111111111111",
                "7.ffffffff-1",
                "7.1-1 ",
                "-.1-1",
                "ffffffffffffffff.1-1"
            })
    void text_ofAnotherForm_isNone(String text) {
        assertThat(ConsistencyToken.parse(text)).isNull();
    }

    @Test
    void text_ofAnyLength_isReadInBoundedTime() {
        assertThat(ConsistencyToken.parse("7" + ".1-1".repeat(1_000_000))).isNull();
    }
}
