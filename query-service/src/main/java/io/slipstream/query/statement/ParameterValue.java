package io.slipstream.query.statement;

import java.math.BigDecimal;

/** A parameter as the caller gave it, before PostgreSQL says which type it must have. Values never show in a text form. */
public sealed interface ParameterValue {
    /** The absence of a value. */
    record Null() implements ParameterValue {}

    /** A truth value. */
    record Bool(boolean value) implements ParameterValue {}

    /** A number with its exact digits. */
    record Decimal(BigDecimal value) implements ParameterValue {
        @Override
        public String toString() {
            return "Decimal";
        }
    }

    /** Text, which may spell a value of any type. */
    record Text(String value) implements ParameterValue {
        @Override
        public String toString() {
            return "Text";
        }
    }

    /** An array or object, as JSON. */
    record Json(String json) implements ParameterValue {
        @Override
        public String toString() {
            return "Json";
        }
    }

    /** A form for keys in which two values are equal only if they have the same JSON type and the same digits. */
    default String canonical() {
        return switch (this) {
            case Null ignored -> "n";
            case Bool bool -> "b" + bool.value();
            case Decimal decimal -> "d" + decimal.value();
            case Text text -> "t" + text.value().length() + ":" + text.value();
            case Json json -> "j" + json.json().length() + ":" + json.json();
        };
    }
}
