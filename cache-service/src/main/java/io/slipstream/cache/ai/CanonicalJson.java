package io.slipstream.cache.ai;

import io.slipstream.cache.ai.JsonValue.JsonArray;
import io.slipstream.cache.ai.JsonValue.JsonBoolean;
import io.slipstream.cache.ai.JsonValue.JsonNull;
import io.slipstream.cache.ai.JsonValue.JsonNumber;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.ai.JsonValue.JsonText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;

/** The one text of a JSON value (RFC 8785, JSON Canonicalization Scheme). */
public final class CanonicalJson {
    private static final int MOST_DIGITS = 21;
    private static final int MOST_LEADING_ZEROS = 6;
    private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

    private CanonicalJson() {}

    /** The text of a value. */
    public static String of(JsonValue value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    private static void append(StringBuilder text, JsonValue value) {
        switch (value) {
            case JsonText string -> appendText(text, string.value());
            case JsonNumber number -> text.append(number(number.value()));
            case JsonBoolean bool -> text.append(bool.value());
            case JsonNull none -> text.append("null");
            case JsonArray array -> {
                text.append('[');
                String between = "";
                for (JsonValue item : array.items()) {
                    append(text.append(between), item);
                    between = ",";
                }
                text.append(']');
            }
            case JsonObject object -> {
                text.append('{');
                String between = "";
                for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                    appendText(text.append(between), member.getKey());
                    append(text.append(':'), member.getValue());
                    between = ",";
                }
                text.append('}');
            }
        }
    }

    private static void appendText(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ') {
                        text.append("\\u00").append(c < 0x10 ? '0' : '1').append(Character.forDigit(c & 0xF, 16));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    /** A finite number as ECMAScript writes it (ECMA-262, Number::toString). */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int length = digits.length();
        int point = length - shortest.scale();
        String sign = value < 0 ? "-" : "";
        if (length <= point && point <= MOST_DIGITS) {
            return sign + digits + "0".repeat(point - length);
        }
        if (0 < point && point <= MOST_DIGITS) {
            return sign + digits.substring(0, point) + '.' + digits.substring(point);
        }
        if (-MOST_LEADING_ZEROS < point && point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        int exponent = point - 1;
        String mantissa = length == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return sign + mantissa + (exponent < 0 ? "e-" : "e+") + Math.abs(exponent);
    }

    /**
     * The shortest decimal that reads back as the value, the nearest of these. {@code Double.toString} gives it since JDK 19, except that it
     * prefers two digits to one, as in 4.9E-324 for 5e-324.
     */
    private static BigDecimal shortest(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (decimal.precision() == 2) {
            BigDecimal digit = new BigDecimal(value).round(ONE_DIGIT).stripTrailingZeros();
            return digit.doubleValue() == value ? digit : decimal;
        }
        return decimal;
    }
}
