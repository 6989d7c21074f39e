package io.slipstream.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.invalidation.Stamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTokenTest {
    @ParameterizedTest
    @CsvSource({"0,0", "1,2", "-3,4", "9223372036854775807,72057594037927935", "-9223372036854775807,1"})
    void parse_ofItsText_givesTheSameToken(long epoch, long position) {
        LeaseToken token = LeaseToken.begin(new Stamp(epoch, position));

        assertThat(LeaseToken.parse(token.toString())).isEqualTo(token);
    }

    @Test
    void begin_twice_tellsTheHoldersApart() {
        assertThat(LeaseToken.begin(Stamp.NONE).holder())
                .isNotEqualTo(LeaseToken.begin(Stamp.NONE).holder());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1.2",
                "1.2.3",
                "1.-2.00000000000000000000000000000000",
                "ffffffffffffffff.2.00000000000000000000000000000000",
                "1.2.0000000000000000000000000000000G"
            })
    void parse_ofAnythingElse_givesNothing(String text) {
        assertThat(LeaseToken.parse(text)).isNull();
    }
}
