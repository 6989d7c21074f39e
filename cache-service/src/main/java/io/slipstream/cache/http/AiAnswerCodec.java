package io.slipstream.cache.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.slipstream.cache.ai.AiUsage;
import io.slipstream.cache.entry.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is kept: a JSON object whose last member is the result, as it was sent. So what it cost is read without reading the result, and a
 * look-up is answered by the same bytes behind a few more members.
 */
final class AiAnswerCodec {
    /** Tells an answer from what else somebody may have put under its key. */
    static final String MEDIA_TYPE = "application/vnd.slipstream.ai-answer+json";

    private static final JsonFactory JSON = new JsonFactory();

    private AiAnswerCodec() {}

    /** The bytes of an answer. */
    static byte[] encode(AiAnswerRequest answer) {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(256 + answer.result().length());
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (answer.model() != null) {
                json.writeStringField("model", answer.model());
            }
            AiUsage usage = answer.usage();
            if (usage != null) {
                json.writeObjectFieldStart("usage");
                json.writeNumberField("input_tokens", usage.inputTokens());
                json.writeNumberField("output_tokens", usage.outputTokens());
                json.writeEndObject();
            }
            if (answer.finishReason() != null) {
                json.writeStringField("finish_reason", answer.finishReason());
            }
            json.writeFieldName("result");
            json.writeRawValue(answer.result());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written", e);
        }
        return bytes.toByteArray();
    }

    /** What an answer cost and who gave it; null if the entry is no answer. */
    static @Nullable Origin origin(Entry entry) {
        if (!entry.contentType().equals(MEDIA_TYPE)) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(entry.value())) {
            return origin(parser);
        } catch (IOException e) {
            return null; // Somebody wrote it by hand.
        }
    }

    /** The result of an answer, as it was sent; empty if the entry is no answer. */
    static Optional<String> result(Entry entry) {
        if (!entry.contentType().equals(MEDIA_TYPE)) {
            return Optional.empty();
        }
        try (JsonParser parser = JSON.createParser(entry.value())) {
            if (origin(parser) == null || parser.nextToken() == null) {
                return Optional.empty();
            }
            int begin = (int) parser.currentTokenLocation().getByteOffset();
            // The result is the last member, hence ends with the object.
            return Optional.of(
                    new String(entry.value(), begin, entry.value().length - begin - 1, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty(); // Somebody wrote it by hand.
        }
    }

    /** The answer to a look-up: the key, the age, and what was kept. */
    static byte[] hit(String key, long ageSeconds, byte[] answer) {
        byte[] head = ("{\"key\":\"" + key + "\",\"age_seconds\":" + ageSeconds + ',').getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(head, head.length + answer.length - 1);
        System.arraycopy(answer, 1, whole, head.length, answer.length - 1);
        return whole;
    }

    private static @Nullable Origin origin(JsonParser parser) throws IOException {
        String model = null;
        long input = 0;
        long output = 0;
        if (parser.nextToken() != JsonToken.START_OBJECT
                || parser.currentTokenLocation().getByteOffset() != 0) {
            return null;
        }
        while (parser.nextToken() != null) {
            if (parser.currentToken() != JsonToken.FIELD_NAME) {
                continue;
            }
            switch (parser.currentName()) {
                case "model" -> model = parser.nextTextValue();
                case "input_tokens" -> input = parser.nextLongValue(0);
                case "output_tokens" -> output = parser.nextLongValue(0);
                case "result" -> {
                    return new Origin(model, new AiUsage(input, output));
                }
                default -> {}
            }
        }
        return null;
    }

    /**
     * Where an answer comes from.
     *
     * @param model who gave it; null for a tool
     * @param usage what it cost
     */
    record Origin(@Nullable String model, AiUsage usage) {}
}
