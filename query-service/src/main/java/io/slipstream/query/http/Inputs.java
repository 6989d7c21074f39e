package io.slipstream.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.statement.ParameterValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the values that several resources take: durations, parameters, pages, ids. */
final class Inputs {
    private static final int DEFAULT_PAGE_SIZE = 20;
    private static final int MAX_PAGE_SIZE = 100;
    private static final int MAX_PAGE = 1_000_000;

    private Inputs() {}

    /** A duration as ISO-8601 or in seconds; {@code missing} if it is not given. */
    static Duration duration(@Nullable JsonNode value, String field, Duration missing) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return missing;
        }
        try {
            Duration duration = value.isNumber()
                    ? Duration.ofNanos(value.decimalValue().movePointRight(9).longValueExact())
                    : Duration.parse(value.isTextual() ? value.textValue() : "");
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw notADuration(field);
        }
        throw notADuration(field);
    }

    /** A duration of a query string. */
    static Duration duration(@Nullable String value, String field, Duration missing) {
        if (value == null) {
            return missing;
        }
        try {
            Duration duration =
                    value.startsWith("P") ? Duration.parse(value) : Duration.ofSeconds(Long.parseLong(value));
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
            throw notADuration(field);
        }
        throw notADuration(field);
    }

    /** The parameters of a list. */
    static List<ParameterValue> parameters(@Nullable List<@Nullable JsonNode> values) {
        List<ParameterValue> parameters = new ArrayList<>();
        if (values != null) {
            values.forEach(value -> parameters.add(parameter(value)));
        }
        return parameters;
    }

    /** A parameter. */
    static ParameterValue parameter(@Nullable JsonNode value) {
        if (value == null) {
            return new ParameterValue.Null();
        }
        return switch (value.getNodeType()) {
            case NULL, MISSING -> new ParameterValue.Null();
            case BOOLEAN -> new ParameterValue.Bool(value.booleanValue());
            case NUMBER -> new ParameterValue.Decimal(value.decimalValue());
            case STRING -> new ParameterValue.Text(value.textValue());
            default -> new ParameterValue.Json(value.toString());
        };
    }

    /** The number of a page, from 1. */
    static int page(@Nullable String value) {
        return value == null ? 1 : number(value, "page", MAX_PAGE);
    }

    /** How many items a page has; the parameter has two names. */
    static int perPage(@Nullable String perPage, @Nullable String pageSize) {
        if (perPage != null) {
            return number(perPage, "per_page", MAX_PAGE_SIZE);
        }
        return pageSize == null ? DEFAULT_PAGE_SIZE : number(pageSize, "page_size", MAX_PAGE_SIZE);
    }

    /** How many items follow a cursor. */
    static int limit(@Nullable String value) {
        return value == null ? DEFAULT_PAGE_SIZE : number(value, "limit", MAX_PAGE_SIZE);
    }

    /** An id in a path; what is no id cannot be found. */
    static UUID id(String value, String what) {
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound(what + " '" + value + "'");
        }
    }

    /** The body, which must be there. */
    static <T> T required(@Nullable T body) {
        if (body == null) {
            throw ProblemException.invalid("body", "a JSON object");
        }
        return body;
    }

    private static int number(String value, String field, int max) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw ProblemException.invalid(field, "a whole number from 1 to " + max);
        }
        throw ProblemException.invalid(field, "a whole number from 1 to " + max);
    }

    private static ProblemException notADuration(String field) {
        return ProblemException.invalid(field, "a duration such as PT5M, or seconds, not negative");
    }
}
