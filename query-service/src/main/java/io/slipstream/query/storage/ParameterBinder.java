package io.slipstream.query.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.statement.ParameterValue;
import io.slipstream.query.statement.ParameterValue.Bool;
import io.slipstream.query.statement.ParameterValue.Decimal;
import io.slipstream.query.statement.ParameterValue.Json;
import io.slipstream.query.statement.ParameterValue.Null;
import io.slipstream.query.statement.ParameterValue.Text;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.data.Interval;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.data.Numeric;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns what callers give into what the PostgreSQL client wants for the type of a parameter. What cannot be turned is
 * refused by position; nothing is ever put into the text of a statement.
 */
final class ParameterBinder {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final Map<String, Class<?>> ARRAY_ELEMENTS = Map.ofEntries(
            Map.entry("int2", Short.class),
            Map.entry("int4", Integer.class),
            Map.entry("int8", Long.class),
            Map.entry("float4", Float.class),
            Map.entry("float8", Double.class),
            Map.entry("numeric", Numeric.class),
            Map.entry("bool", Boolean.class),
            Map.entry("text", String.class),
            Map.entry("varchar", String.class),
            Map.entry("bpchar", String.class),
            Map.entry("uuid", UUID.class),
            Map.entry("date", LocalDate.class),
            Map.entry("timestamp", LocalDateTime.class),
            Map.entry("timestamptz", OffsetDateTime.class));
    private static final Set<String> STRUCTURED =
            Set.of("point", "line", "lseg", "box", "path", "polygon", "circle", "money", "inet", "cidr");

    private ParameterBinder() {}

    /** The tuple of parameters; {@code extra} texts follow them. */
    static Tuple tuple(List<String> types, List<ParameterValue> values, List<@Nullable String> extra) {
        Tuple tuple = Tuple.tuple();
        for (int i = 0; i < values.size(); i++) {
            tuple.addValue(bound(types.get(i), values.get(i), "params[" + i + "]"));
        }
        extra.forEach(tuple::addValue);
        return tuple;
    }

    /** As many nulls as there are parameters. */
    static Tuple nulls(int parameters) {
        Tuple tuple = Tuple.tuple();
        for (int i = 0; i < parameters; i++) {
            tuple.addValue(null);
        }
        return tuple;
    }

    private static @Nullable Object bound(String type, ParameterValue value, String field) {
        if (value instanceof Null) {
            return null;
        }
        if (value instanceof Text text && text.value().indexOf('\0') >= 0) {
            throw ProblemException.invalid(field, "text without the character U+0000");
        }
        try {
            return type.endsWith("[]") ? array(type, value, field) : scalar(type, value, field);
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw refused(type, field);
        }
    }

    private static Object scalar(String type, ParameterValue value, String field) {
        return switch (type) {
            case "int2" -> decimal(value, type, field).shortValueExact();
            case "int4" -> decimal(value, type, field).intValueExact();
            case "int8" -> decimal(value, type, field).longValueExact();
            case "float4" -> (float) floating(value, type, field);
            case "float8" -> floating(value, type, field);
            case "numeric" -> Numeric.create(decimal(value, type, field));
            case "bool" -> bool(value, type, field);
            case "date" -> LocalDate.parse(text(value, type, field));
            case "time" -> LocalTime.parse(text(value, type, field));
            case "timetz" -> OffsetTime.parse(text(value, type, field));
            case "timestamp" -> timestamp(text(value, type, field));
            case "timestamptz" -> instant(text(value, type, field));
            case "interval" -> interval(text(value, type, field));
            case "uuid" -> UUID.fromString(text(value, type, field));
            case "bytea" -> Buffer.buffer(Base64.getDecoder().decode(text(value, type, field)));
            case "json", "jsonb" -> json(value);
            default -> {
                if (STRUCTURED.contains(type)) {
                    throw ProblemException.invalid(
                            field, "of another type: write the parameter as ::text::" + type + " in the statement");
                }
                yield plain(value, type, field);
            }
        };
    }

    private static Object array(String type, ParameterValue value, String field) {
        String elementType = type.substring(0, type.length() - 2);
        Class<?> element = ARRAY_ELEMENTS.get(elementType);
        if (element == null) {
            return text(value, type, field);
        }
        JsonNode node = value instanceof Json json ? parse(json.json()) : null;
        if (node == null || !node.isArray()) {
            throw refused(type, field);
        }
        Object array = Array.newInstance(element, node.size());
        for (int i = 0; i < node.size(); i++) {
            Array.set(array, i, bound(elementType, value(node.get(i)), field + "[" + i + "]"));
        }
        return array;
    }

    private static ParameterValue value(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> new Null();
            case BOOLEAN -> new Bool(node.booleanValue());
            case NUMBER -> new Decimal(node.decimalValue());
            case STRING -> new Text(node.textValue());
            default -> new Json(node.toString());
        };
    }

    private static BigDecimal decimal(ParameterValue value, String type, String field) {
        return switch (value) {
            case Decimal decimal -> decimal.value();
            case Text text -> new BigDecimal(text.value().strip());
            default -> throw refused(type, field);
        };
    }

    private static double floating(ParameterValue value, String type, String field) {
        return switch (value) {
            case Decimal decimal -> decimal.value().doubleValue();
            case Text text -> Double.parseDouble(text.value().strip());
            default -> throw refused(type, field);
        };
    }

    private static boolean bool(ParameterValue value, String type, String field) {
        return switch (value) {
            case Bool bool -> bool.value();
            case Text text when text.value().equals("true") -> true;
            case Text text when text.value().equals("false") -> false;
            default -> throw refused(type, field);
        };
    }

    private static String text(ParameterValue value, String type, String field) {
        if (value instanceof Text text) {
            return text.value();
        }
        throw refused(type, field);
    }

    private static String plain(ParameterValue value, String type, String field) {
        return switch (value) {
            case Text text -> text.value();
            case Decimal decimal -> decimal.value().toPlainString();
            case Bool bool -> Boolean.toString(bool.value());
            default -> throw refused(type, field);
        };
    }

    private static Object json(ParameterValue value) {
        return switch (value) {
            case Null ignored -> Tuple.JSON_NULL;
            case Bool bool -> bool.value();
            case Decimal decimal -> decimal.value();
            case Text text -> text.value();
            case Json json -> structured(json.json());
        };
    }

    @SuppressWarnings("unchecked") // Jackson makes maps with text keys of objects
    private static Object structured(String json) {
        try {
            Object tree = JSON.readValue(json, Object.class);
            return tree instanceof Map<?, ?> map
                    ? new JsonObject((Map<String, Object>) map)
                    : new JsonArray((List<?>) tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static LocalDateTime timestamp(String text) {
        String iso = text.replaceFirst(" ", "T");
        return iso.indexOf('T') < 0 ? LocalDate.parse(iso).atStartOfDay() : LocalDateTime.parse(iso);
    }

    private static OffsetDateTime instant(String text) {
        String iso = text.replaceFirst(" ", "T");
        return iso.indexOf('T') < 0
                ? LocalDate.parse(iso).atStartOfDay().atOffset(ZoneOffset.UTC)
                : OffsetDateTime.parse(iso);
    }

    private static Interval interval(String text) {
        int time = text.indexOf('T');
        String days = time < 0 ? text : text.substring(0, time);
        Period period = days.length() > 1 ? Period.parse(days) : Period.ZERO;
        Duration rest = time < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(time));
        return Interval.of(
                period.getYears(),
                period.getMonths(),
                period.getDays(),
                Math.toIntExact(rest.toHours()),
                rest.toMinutesPart(),
                rest.toSecondsPart(),
                rest.toNanosPart() / 1000);
    }

    private static ProblemException refused(String type, String field) {
        return ProblemException.invalid(field, rule(type));
    }

    private static String rule(String type) {
        return switch (type) {
            case "int2", "int4", "int8" -> "a whole number in the range of " + type;
            case "float4", "float8", "numeric" -> "a number";
            case "bool" -> "true or false";
            case "date" -> "a date such as 2027-01-31";
            case "time", "timetz" -> "a time such as 13:45:00" + (type.equals("timetz") ? "+01:00" : "");
            case "timestamp" -> "a time such as 2027-01-31T13:45:00";
            case "timestamptz" -> "a time with its offset such as 2027-01-31T13:45:00Z";
            case "interval" -> "a duration such as P1DT2H";
            case "uuid" -> "a UUID";
            case "bytea" -> "bytes in base64";
            default -> "a value of type " + type;
        };
    }
}
