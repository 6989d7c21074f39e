package io.slipstream.task.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads request bodies strictly: unknown fields, duplicates, wrong types and trailing text are refused by name. */
@ApplicationScoped
public class Bodies {
    private final ObjectMapper mapper = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(com.fasterxml.jackson.databind.MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    /** A body as a record. */
    <T> T read(byte[] body, Class<T> type) {
        return convert(tree(body), type, "");
    }

    /** A body as a tree; it must be an object. */
    JsonNode tree(byte[] body) {
        if (body == null || body.length == 0) {
            throw new ProblemException(ErrorCode.MALFORMED_BODY, "the body must be a JSON object, got nothing");
        }
        try {
            JsonNode tree = mapper.readTree(body);
            if (!tree.isObject()) {
                throw new ProblemException(ErrorCode.MALFORMED_BODY, "the body must be a JSON object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new ProblemException(ErrorCode.MALFORMED_BODY, "the body is not valid JSON" + where, e);
        } catch (IOException e) {
            throw new ProblemException(ErrorCode.MALFORMED_BODY, "the body cannot be read", e);
        }
    }

    /** A part of a body as a record; {@code path} is put before the names of fields in errors. */
    <T> T convert(JsonNode tree, Class<T> type, String path) {
        if (!tree.isObject()) {
            throw ProblemException.invalid(path.isEmpty() ? "body" : path.substring(0, path.length() - 1), "an object");
        }
        try {
            return mapper.treeToValue(tree, type);
        } catch (UnrecognizedPropertyException e) {
            throw ProblemException.invalid(path + field(e), "absent: there is no such field");
        } catch (InvalidFormatException e) {
            throw ProblemException.invalid(path + field(e), rule(e.getTargetType()));
        } catch (MismatchedInputException e) {
            throw ProblemException.invalid(path + field(e), rule(e.getTargetType()));
        } catch (JsonMappingException e) {
            throw invalidValue(path, e);
        } catch (JsonProcessingException e) {
            throw new ProblemException(ErrorCode.MALFORMED_BODY, "the body cannot be read", e);
        }
    }

    private static ProblemException invalidValue(String path, JsonMappingException e) {
        return e.getCause() instanceof ProblemException problem
                ? problem
                : ProblemException.invalid(path + field(e), "a valid value");
    }

    private static String field(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        return path.isEmpty() ? "body" : path.startsWith(".") ? path.substring(1) : path;
    }

    private static String rule(Class<?> type) {
        if (type == Instant.class) {
            return "a time such as 2027-01-31T08:00:00Z";
        }
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "a whole number";
        }
        if (type == Double.class || type == double.class) {
            return "a number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        if (List.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type.isRecord() ? "an object" : "a " + type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** A digest by which a repeated body is told from another. */
    static String hash(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A value as JSON text. */
    String write(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }

    /** The text of a field at the top of a JSON object. */
    String fieldOf(String json, String field) {
        return tree(json.getBytes(StandardCharsets.UTF_8)).path(field).asText();
    }
}
