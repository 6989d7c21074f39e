package io.slipstream.cache.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.slipstream.cache.ai.JsonValue;
import io.slipstream.cache.ai.JsonValue.JsonArray;
import io.slipstream.cache.ai.JsonValue.JsonBoolean;
import io.slipstream.cache.ai.JsonValue.JsonNull;
import io.slipstream.cache.ai.JsonValue.JsonNumber;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.ai.JsonValue.JsonText;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON that keys are made of: whatever two readers could understand in two ways is refused, with its field. */
final class StrictJson {
    /** How deep values may be nested. */
    static final int MAX_DEPTH = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // Names come from callers; none is remembered.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(10_000)
                    .build())
            .build();

    private StrictJson() {}

    /** The text of a body; fails if it is no UTF-8. */
    static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(ErrorCode.MALFORMED_BODY, "the body is not UTF-8", e);
        }
    }

    /** A body that is an object; fails with a problem that names the field. */
    static JsonObject object(String body) {
        return read(body, parser -> {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ProblemException.invalid("body", "a JSON object");
            }
            return (JsonObject) value(parser, "");
        });
    }

    /** Reads a whole text; what follows its one value is refused. */
    static <T> T read(String body, Reading<T> reading) {
        try (JsonParser parser = FACTORY.createParser(body)) {
            T value = reading.from(parser);
            if (parser.nextToken() != null) {
                throw new ProblemException(ErrorCode.MALFORMED_BODY, "the body must end with its JSON value");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new ProblemException(ErrorCode.MALFORMED_BODY, "the body is not sound JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException("a text can always be read", e);
        }
    }

    /** The value that begins with the present token. */
    static JsonValue value(JsonParser parser, String path) throws IOException {
        return value(parser, path, 0);
    }

    private static JsonValue value(JsonParser parser, String path, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw ProblemException.invalid(path, "nested at most " + MAX_DEPTH + " deep");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(parser, path, depth);
            case START_ARRAY -> items(parser, path, depth);
            case VALUE_STRING -> new JsonText(sound(path, parser.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                JsonNumber number = JsonNumber.of(parser.getText());
                if (number == null) {
                    throw ProblemException.invalid(path, JsonNumber.RULE);
                }
                yield number;
            }
            case VALUE_TRUE -> new JsonBoolean(true);
            case VALUE_FALSE -> new JsonBoolean(false);
            case VALUE_NULL -> new JsonNull();
            case null, default -> throw new ProblemException(ErrorCode.MALFORMED_BODY, "the body is not sound JSON");
        };
    }

    private static JsonObject members(JsonParser parser, String path, int depth) throws IOException {
        Map<String, JsonValue> members = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = sound(path.isEmpty() ? "body" : path, parser.currentName());
            String where = path.isEmpty() ? name : path + '.' + name;
            parser.nextToken();
            if (members.put(name, value(parser, where, depth + 1)) != null) {
                throw ProblemException.invalid(where, "given once");
            }
        }
        return new JsonObject(members);
    }

    private static JsonArray items(JsonParser parser, String path, int depth) throws IOException {
        List<JsonValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser, path + '[' + items.size() + ']', depth + 1));
        }
        return new JsonArray(items);
    }

    private static String sound(String path, String text) {
        if (!JsonText.isSound(text)) {
            throw ProblemException.invalid(path, JsonText.RULE);
        }
        return text;
    }

    /** What is read of a text. */
    interface Reading<T> {
        T from(JsonParser parser) throws IOException;
    }
}
