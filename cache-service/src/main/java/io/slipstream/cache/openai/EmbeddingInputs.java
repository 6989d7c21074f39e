package io.slipstream.cache.openai;

import io.slipstream.cache.ai.AiKey;
import io.slipstream.cache.ai.AiKeyService;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.CanonicalJson;
import io.slipstream.cache.ai.JsonValue;
import io.slipstream.cache.ai.JsonValue.JsonArray;
import io.slipstream.cache.ai.JsonValue.JsonNumber;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.ai.JsonValue.JsonText;
import io.slipstream.cache.ai.KeyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a request for vectors, each with a key of its own.
 *
 * @param all what counts beside the inputs
 * @param items the inputs: texts, or lists of tokens
 * @param keys their keys, in the same order
 */
record EmbeddingInputs(JsonObject all, List<JsonValue> items, List<String> keys) {
    private static final String INPUT = "input";

    EmbeddingInputs {
        items = List.copyOf(items);
        keys = List.copyOf(keys);
    }

    /** Those of a request; empty if they have no keys. */
    static Optional<EmbeddingInputs> of(FrontRequest request, AiKeyService service) {
        JsonObject members = request.members();
        List<JsonValue> items =
                members == null ? List.of() : items(members.members().get(INPUT));
        if (members == null || items.isEmpty()) {
            return Optional.empty();
        }
        JsonObject all = RequestInputs.of(request, members);
        List<String> keys = new ArrayList<>();
        for (JsonValue item : items) {
            if (key(request, service, all, item) instanceof KeyResult.Cacheable(AiKey key)) {
                keys.add(key.text());
            }
        }
        return keys.size() == items.size() ? Optional.of(new EmbeddingInputs(all, items, keys)) : Optional.empty();
    }

    /** The key of a call for some of them, one or more; that of a single one is its own. */
    Optional<String> keyOf(FrontRequest request, AiKeyService service, List<Integer> places) {
        if (places.size() == 1) {
            return Optional.of(keys.get(places.getFirst()));
        }
        JsonArray some = new JsonArray(places.stream().map(items::get).toList());
        return key(request, service, all, some) instanceof KeyResult.Cacheable(AiKey key)
                ? Optional.of(key.text())
                : Optional.empty();
    }

    /** How long an input is, to share out what all cost. */
    long weight(int place) {
        return switch (items.get(place)) {
            case JsonArray tokens -> tokens.items().size();
            case JsonValue other -> CanonicalJson.of(other).length();
        };
    }

    private static KeyResult key(FrontRequest request, AiKeyService service, JsonObject all, JsonValue input) {
        Map<String, JsonValue> one = new TreeMap<>(all.members());
        one.put(INPUT, input);
        return RequestInputs.key(service, AiKind.EMBEDDING, request.tenant(), new JsonObject(one));
    }

    /** A text, a list of texts, a list of tokens, or a list of lists of tokens. */
    private static List<JsonValue> items(@Nullable JsonValue input) {
        return switch (input) {
            case JsonText text -> List.of(text);
            case JsonArray array when isTokens(array) -> List.of(array);
            case JsonArray array
            when array.items().stream()
                    .allMatch(item ->
                            item instanceof JsonText || (item instanceof JsonArray tokens && isTokens(tokens))) ->
                array.items();
            case null, default -> List.of();
        };
    }

    private static boolean isTokens(JsonArray array) {
        return !array.items().isEmpty() && array.items().stream().allMatch(JsonNumber.class::isInstance);
    }
}
