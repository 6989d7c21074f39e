package io.slipstream.cache.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.cache.ai.AiInputs;
import io.slipstream.cache.ai.AiUsage;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.openai.AnswerFormat;
import io.slipstream.cache.openai.AnswerHead;
import io.slipstream.cache.openai.Completion;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JSON of OpenAI's interface. */
@Singleton
public class OpenAiJson implements AnswerFormat {
    private static final String CHOICES = "choices";
    private static final String DATA = "data";
    private static final String EMBEDDING = "embedding";
    private static final String INPUT = "input";
    private static final String MODEL = "model";
    private static final String OBJECT = "object";
    private static final String USAGE = "usage";

    private final AnswerSchemas schemas;

    OpenAiJson(AnswerSchemas schemas) {
        this.schemas = schemas;
    }

    @Override
    public String mediaType() {
        return AiAnswerCodec.MEDIA_TYPE;
    }

    @Override
    public Optional<Completion> completion(AnswerHead head, byte[] body) {
        if (head.isEventStream()) {
            return CompletionStream.assemble(body).flatMap(whole -> completion(whole, whole.toString()));
        }
        return object(body).flatMap(whole -> completion(whole, new String(body, StandardCharsets.UTF_8).strip()));
    }

    @Override
    public byte[] kept(String result, String model, @Nullable AiUsage usage, @Nullable String finishReason) {
        return AiAnswerCodec.encode(new AiAnswerRequest(result, model, usage, finishReason, null));
    }

    @Override
    public Optional<Completion> completion(Entry entry) {
        return AiAnswerCodec.result(entry)
                .flatMap(text ->
                        object(text.getBytes(StandardCharsets.UTF_8)).flatMap(whole -> completion(whole, text)));
    }

    @Override
    public Uni<Void> checked(JsonObject inputs, Completion completion) {
        return Uni.createFrom().deferred(() -> schemas.check(inputs, completion.text()));
    }

    @Override
    public Optional<Vector> vector(Entry entry) {
        AiAnswerCodec.Origin origin = AiAnswerCodec.origin(entry);
        String model = origin == null ? null : origin.model();
        return origin == null || model == null
                ? Optional.empty()
                : AiAnswerCodec.result(entry)
                        .filter(text -> text.startsWith("[") || text.startsWith("\""))
                        .map(text -> new Vector(text, model, origin.usage()));
    }

    @Override
    public Optional<Vectors> vectors(AnswerHead head, byte[] body, int inputs) {
        ObjectNode whole = object(body).orElse(null);
        if (whole == null || whole.path(DATA).size() != inputs || !isModel(whole)) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (JsonNode item : whole.path(DATA)) {
            // Almost always they come in order; if not, it is sorted below.
            seen.add(item.path("index").asInt(-1));
        }
        for (int index = 0; index < inputs; index++) {
            JsonNode vector = at(whole.path(DATA), index);
            if (vector == null || !(vector.isArray() || vector.isTextual())) {
                return Optional.empty();
            }
            texts.add(vector.toString());
        }
        return seen.size() == inputs
                ? Optional.of(new Vectors(texts, whole.path(MODEL).textValue(), tokens(whole, "prompt_tokens")))
                : Optional.empty();
    }

    @Override
    public byte[] only(byte[] request, List<Integer> inputs) {
        ObjectNode whole = object(request).orElseThrow(() -> new IllegalStateException("the request was read before"));
        JsonNode all = whole.path(INPUT);
        ArrayNode some = whole.putArray(INPUT);
        inputs.forEach(place -> some.add(all.get(place)));
        return whole.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] answer(Vectors vectors) {
        StringBuilder text = new StringBuilder("{\"object\":\"list\",\"data\":[");
        for (int index = 0; index < vectors.texts().size(); index++) {
            text.append(index == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":")
                    .append(index)
                    .append(",\"embedding\":")
                    .append(vectors.texts().get(index))
                    .append('}');
        }
        String model = CompletionStream.EXACT
                .getNodeFactory()
                .textNode(vectors.model())
                .toString();
        return text.append("],\"model\":")
                .append(model)
                .append(",\"usage\":{\"prompt_tokens\":")
                .append(vectors.tokens())
                .append(",\"total_tokens\":")
                .append(vectors.tokens())
                .append("}}")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** An answer as a stream. */
    byte[] replay(Completion completion, boolean withUsage) {
        ObjectNode whole = object(completion.text().getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new IllegalStateException("an answer is an object"));
        return CompletionStream.replay(whole, withUsage);
    }

    private static @Nullable JsonNode at(JsonNode data, int index) {
        JsonNode likely = data.path(index);
        if (likely.path("index").asInt(-1) == index) {
            return likely.path(EMBEDDING);
        }
        for (JsonNode item : data) {
            if (item.path("index").asInt(-1) == index) {
                return item.path(EMBEDDING);
            }
        }
        return null;
    }

    private static Optional<Completion> completion(ObjectNode whole, String text) {
        if (!CompletionStream.WHOLE.equals(whole.path(OBJECT).asText())
                || !isModel(whole)
                || whole.path(CHOICES).isEmpty()) {
            return Optional.empty();
        }
        AiUsage usage = whole.hasNonNull(USAGE)
                ? new AiUsage(tokens(whole, "prompt_tokens"), tokens(whole, "completion_tokens"))
                : null;
        return Optional.of(new Completion(text, whole.path(MODEL).textValue(), usage, finishReason(whole)));
    }

    private static @Nullable String finishReason(ObjectNode whole) {
        Set<String> reasons = new HashSet<>();
        for (JsonNode choice : whole.path(CHOICES)) {
            reasons.add(choice.path("finish_reason").asText("null"));
        }
        return reasons.size() == 1 ? reasons.iterator().next() : null;
    }

    private static boolean isModel(ObjectNode whole) {
        return whole.path(MODEL).isTextual()
                && AiInputs.isModel(whole.path(MODEL).textValue());
    }

    private static long tokens(ObjectNode whole, String name) {
        return Math.clamp(whole.path(USAGE).path(name).asLong(0), 0, AiUsage.MAX_TOKENS);
    }

    static Optional<ObjectNode> object(byte[] json) {
        try {
            return CompletionStream.EXACT.readTree(json) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be read", e);
        }
    }
}
