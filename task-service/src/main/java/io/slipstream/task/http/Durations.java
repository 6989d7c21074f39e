package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Durations in bodies: ISO-8601 text, or seconds as a number. */
final class Durations {
    private static final String RULE = "a duration such as PT5M, or seconds as a number";

    private Durations() {}

    /** The duration of a field; {@code otherwise} if it is absent or null. */
    static Duration read(String field, @Nullable JsonNode value, Duration otherwise) {
        if (value == null || value.isNull()) {
            return otherwise;
        }
        try {
            if (value.isTextual()) {
                return Duration.parse(value.textValue());
            }
            if (value.isNumber()) {
                BigDecimal seconds = value.decimalValue();
                return Duration.ofMillis(seconds.movePointRight(3).longValue());
            }
        } catch (DateTimeParseException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + field + "' must be " + RULE,
                    List.of(new FieldError(field, RULE)),
                    null,
                    e);
        }
        throw ProblemException.invalid(field, RULE);
    }
}
