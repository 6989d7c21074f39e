package io.slipstream.cache.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.slipstream.cache.ai.Admission;
import io.slipstream.cache.ai.AiInputs;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.AiUsage;
import io.slipstream.cache.ai.JsonValue;
import io.slipstream.cache.ai.JsonValue.JsonNull;
import io.slipstream.cache.ai.JsonValue.JsonNumber;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.contracts.problem.ProblemException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer to be kept.
 *
 * @param result any JSON but null, as it was sent, so that no digit of a vector changes
 * @param model who gave it; null only for tools
 * @param usage what it cost; null if the caller does not say
 * @param finishReason that it is complete; null if the caller vouches for that
 * @param inputs of what request it is; null if the caller vouches for the key
 */
record AiAnswerRequest(
        String result,
        @Nullable String model,
        @Nullable AiUsage usage,
        @Nullable String finishReason,
        @Nullable JsonObject inputs) {
    private static final String KNOWN = "one of finish_reason, inputs, model, result, usage";

    /** The answer of a body; fails with a problem that names the field. */
    static AiAnswerRequest parse(AiKind kind, String body) {
        return StrictJson.read(body, parser -> {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ProblemException.invalid("body", "a JSON object");
            }
            return new Fields().readAll(kind, parser, body);
        });
    }

    /** What was read so far. */
    private static final class Fields {
        private final Set<String> seen = new HashSet<>();
        private @Nullable String result;
        private @Nullable String model;
        private @Nullable AiUsage usage;
        private @Nullable String finishReason;
        private @Nullable JsonObject inputs;

        AiAnswerRequest readAll(AiKind kind, JsonParser parser, String body) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (!seen.add(name)) {
                    throw ProblemException.invalid(name, "given once");
                }
                parser.nextToken();
                read(name, parser, body);
            }
            if (result == null) {
                throw ProblemException.invalid("result", "given, and not null");
            }
            if (model == null && kind != AiKind.TOOL_OUTPUT) {
                throw ProblemException.invalid("model", AiInputs.MODEL_RULE);
            }
            return new AiAnswerRequest(result, model, usage, finishReason, inputs);
        }

        private void read(String name, JsonParser parser, String body) throws IOException {
            switch (name) {
                case "result" -> result = raw(parser, body);
                case "model" -> model = model(parser);
                case "usage" -> usage = usage(StrictJson.value(parser, name));
                case "finish_reason" -> finishReason = finishReason(parser);
                case "inputs" -> {
                    if (!(StrictJson.value(parser, name) instanceof JsonObject object)) {
                        throw ProblemException.invalid(name, "a JSON object");
                    }
                    inputs = object;
                }
                default -> throw ProblemException.invalid(name, KNOWN);
            }
        }
    }

    private static @Nullable String raw(JsonParser parser, String body) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        int begin = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        int end = (int) parser.currentLocation().getCharOffset();
        return body.substring(begin, end).strip();
    }

    private static @Nullable String model(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING || !AiInputs.isModel(parser.getText())) {
            throw ProblemException.invalid("model", AiInputs.MODEL_RULE);
        }
        return parser.getText();
    }

    /** A reason that is null says that the answer is still being written. */
    private static String finishReason(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NULL) {
            throw ProblemException.invalid("finish_reason", "a string");
        }
        Admission.requireComplete(token == JsonToken.VALUE_NULL ? null : parser.getText());
        return parser.getText();
    }

    /** Tokens as OpenAI's older and newer interfaces, or Anthropic's, name them; what else they tell is passed over. */
    private static @Nullable AiUsage usage(JsonValue value) {
        return switch (value) {
            case JsonNull none -> null;
            case JsonObject object ->
                new AiUsage(
                        tokens(object, "input_tokens", "prompt_tokens", true),
                        tokens(object, "output_tokens", "completion_tokens", false));
            default -> throw ProblemException.invalid("usage", "a JSON object");
        };
    }

    private static long tokens(JsonObject usage, String name, String otherName, boolean required) {
        JsonValue found = usage.members().get(name);
        String field = "usage." + (found == null && usage.members().containsKey(otherName) ? otherName : name);
        JsonValue value = found == null ? usage.members().get(otherName) : found;
        if (value == null && !required) {
            return 0;
        }
        if (value instanceof JsonNumber(double number)
                && number >= 0
                && number <= AiUsage.MAX_TOKENS
                && number == Math.rint(number)) {
            return (long) number;
        }
        throw ProblemException.invalid(field, "a whole number from 0 to " + AiUsage.MAX_TOKENS);
    }
}
