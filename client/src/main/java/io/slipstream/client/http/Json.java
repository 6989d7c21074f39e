package io.slipstream.client.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.client.problem.UnreachableException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Bodies of the API as trees, so that a native image needs no reflection for them, whatever the application makes of its own mapper. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static Buffer write(JsonNode tree) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is JSON", e);
        }
    }

    static String text(JsonNode tree) {
        return tree.toString();
    }

    /** A body that should be JSON; fails as if there were no answer if it is not. */
    static JsonNode read(Buffer body) {
        JsonNode tree = readOrMissing(body);
        if (tree.isMissingNode()) {
            throw new UnreachableException("the answer is no JSON", null);
        }
        return tree;
    }

    static JsonNode readOrMissing(Buffer body) {
        try {
            return MAPPER.readTree(body.getBytes());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    static @Nullable String string(JsonNode tree, String field) {
        JsonNode value = tree.path(field);
        return value.isTextual() ? value.textValue() : null;
    }

    static String string(JsonNode tree, String field, String otherwise) {
        String value = string(tree, field);
        return value == null ? otherwise : value;
    }

    static @Nullable Instant instant(JsonNode tree, String field) {
        String value = string(tree, field);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeException e) {
            return null;
        }
    }

    static <T> List<T> list(JsonNode array, Function<JsonNode, T> of) {
        List<T> values = new ArrayList<>();
        array.forEach(value -> values.add(of.apply(value)));
        return values;
    }
}
