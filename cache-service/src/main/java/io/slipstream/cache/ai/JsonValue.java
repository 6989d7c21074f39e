package io.slipstream.cache.ai;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A JSON value that has one canonical form: no name twice, no number that a double cannot hold, no half of a surrogate pair. */
public sealed interface JsonValue {
    /** A string; well-formed Unicode. */
    record JsonText(String value) implements JsonValue {
        /** The rule in words. */
        public static final String RULE = "well-formed Unicode, without half of a surrogate pair";

        public JsonText {
            requireSound(value);
        }

        /** Whether a string is well-formed. */
        public static boolean isSound(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (Character.isSurrogate(c)) {
                    if (!Character.isHighSurrogate(c)
                            || i + 1 == text.length()
                            || !Character.isLowSurrogate(text.charAt(i + 1))) {
                        return false;
                    }
                    i++;
                }
            }
            return true;
        }

        private static void requireSound(String text) {
            if (!isSound(text)) {
                throw new IllegalArgumentException("a JSON string must be " + RULE);
            }
        }
    }

    /** A number; finite. */
    record JsonNumber(double value) implements JsonValue {
        /** The rule in words. */
        public static final String RULE =
                "a number that a double holds exactly as it is written; send longer ones as strings";

        public JsonNumber {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a JSON number must be finite, got " + value);
            }
            value += 0.0; // There is one zero.
        }

        /** The number of a literal; null if a double would change it, so that two literals could become one. */
        public static @Nullable JsonNumber of(String literal) {
            double value = Double.parseDouble(literal);
            if (!Double.isFinite(value)) {
                return null;
            }
            try {
                boolean exact = new BigDecimal(literal).compareTo(new BigDecimal(CanonicalJson.number(value))) == 0;
                return exact ? new JsonNumber(value) : null;
            } catch (NumberFormatException | ArithmeticException e) {
                return null; // An exponent past all bounds.
            }
        }
    }

    /** True or false. */
    record JsonBoolean(boolean value) implements JsonValue {}

    /** Null. */
    record JsonNull() implements JsonValue {}

    /** A list. */
    record JsonArray(List<JsonValue> items) implements JsonValue {
        public JsonArray {
            items = List.copyOf(items);
        }
    }

    /** An object; its members are sorted by name, as UTF-16 code units. */
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {
        public JsonObject {
            members.keySet().forEach(JsonText::requireSound);
            members = Collections.unmodifiableMap(new TreeMap<>(members));
        }
    }
}
