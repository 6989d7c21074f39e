package io.slipstream.cache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.cache.ai.JsonValue.JsonArray;
import io.slipstream.cache.ai.JsonValue.JsonBoolean;
import io.slipstream.cache.ai.JsonValue.JsonNull;
import io.slipstream.cache.ai.JsonValue.JsonNumber;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.ai.JsonValue.JsonText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    /** RFC 8785, appendix B. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void number_ofTheStandard_isWrittenAsItSays(String bits, String text) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));

        assertThat(CanonicalJson.of(new JsonNumber(value))).isEqualTo(text);
    }

    @Test
    void number_ofAnyBits_isTheShortestTextThatReadsBack() {
        Random random = new Random(8785);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (!Double.isFinite(value)) {
                continue;
            }
            String text = CanonicalJson.of(new JsonNumber(value));
            assertThat(Double.parseDouble(text)).isEqualTo(value + 0.0);
            BigDecimal decimal = new BigDecimal(text).stripTrailingZeros();
            BigDecimal shorter =
                    new BigDecimal(value).round(new java.math.MathContext(Math.max(1, decimal.precision() - 1)));
            assertThat(decimal.precision() == 1 || shorter.doubleValue() != value)
                    .as("no shorter text than %s", text)
                    .isTrue();
        }
    }

    /** RFC 8785, sections 3.2.2 and 3.2.4. */
    @Test
    void object_ofTheStandard_isWrittenAsItSays() {
        JsonObject value = new JsonObject(Map.of(
                "numbers",
                new JsonArray(List.of(
                        new JsonNumber(333333333.33333329),
                        new JsonNumber(1E30),
                        new JsonNumber(4.50),
                        new JsonNumber(2e-3),
                        new JsonNumber(0.000000000000000000000000001))),
                "string",
                new JsonText("\u20ac$\u000F\nA'\u0042\"\\\\\"/"),
                "literals",
                new JsonArray(List.of(new JsonNull(), new JsonBoolean(true), new JsonBoolean(false)))));

        assertThat(CanonicalJson.of(value))
                .isEqualTo("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    /** RFC 8785, section 3.2.3. */
    @Test
    void members_ofAnObject_areInTheOrderOfTheirCodeUnits() {
        JsonText any = new JsonText("");
        JsonObject value = new JsonObject(Map.of(
                "\u20ac", any, "\r", any, "\ufb33", any, "1", any, "\ud83d\ude00", any, "\u0080", any, "\u00f6", any));

        assertThat(value.members().keySet())
                .containsExactly("\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.1", "1", "-0", "1.50", "9007199254740992", "1e23", "5e-324", "0.30000000000000004", "100E-2"})
    void literal_thatADoubleHolds_isTaken(String literal) {
        assertThat(JsonNumber.of(literal)).isEqualTo(new JsonNumber(Double.parseDouble(literal)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "12345678901234567890",
                "0.10000000000000001",
                "1e400",
                "1e-400",
                "1e99999999999",
                "1e-99999999999"
            })
    void literal_thatADoubleWouldChange_isNone(String literal) {
        assertThat(JsonNumber.of(literal)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "a\ude00b", "\ude00\ud83d"})
    void text_withHalfOfASurrogatePair_isRefused(String text) {
        assertThatThrownBy(() -> new JsonText(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
