package io.slipstream.cache.openai;

import io.slipstream.cache.ai.AiInputs;
import io.slipstream.cache.ai.AiKeyService;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.JsonValue;
import io.slipstream.cache.ai.JsonValue.JsonNumber;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.ai.KeyResult;
import io.slipstream.contracts.problem.ProblemException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which members of a request are inputs of its key: all but those that cannot change what the answer says. */
final class RequestInputs {
    /**
     * How the answer is sent ({@code stream}, {@code stream_options}), who asks ({@code user}, {@code safety_identifier}), what the provider writes down
     * beside it ({@code metadata}, {@code store}), and how soon and at what price it computes ({@code service_tier}, {@code prompt_cache_key}, {@code
     * prompt_cache_retention}).
     */
    private static final Set<String> NO_INPUTS = Set.of(
            "stream",
            "stream_options",
            "user",
            "safety_identifier",
            "metadata",
            "store",
            "service_tier",
            "prompt_cache_key",
            "prompt_cache_retention");

    private static final String CHOICES = "n";
    private static final String WEB = "web_search_options";
    /** A header field that may change answers. */
    private static final String BETA = "openai-beta";

    private RequestInputs() {}

    /** The inputs of a request; header fields that count are inputs, too. */
    static JsonObject of(FrontRequest request, JsonObject members) {
        Map<String, JsonValue> inputs = new TreeMap<>(members.members());
        inputs.keySet().removeAll(NO_INPUTS);
        if (inputs.get(CHOICES) instanceof JsonNumber(double n) && n == 1) {
            inputs.remove(CHOICES);
        }
        String beta = request.upstream().fields().get(BETA);
        if (beta != null) {
            inputs.put("header:" + BETA, new JsonValue.JsonText(beta));
        }
        return new JsonObject(inputs);
    }

    /** The key of a request, or which of its members forbids one. */
    static KeyResult key(AiKeyService keys, AiKind kind, String tenant, JsonObject inputs) {
        if (inputs.members().containsKey(CHOICES)) {
            return new KeyResult.NotCacheable(CHOICES, "1 for an answer to be kept");
        }
        if (inputs.members().containsKey(WEB)) {
            return new KeyResult.NotCacheable(WEB, "absent for an answer to be kept");
        }
        try {
            return keys.keyOf(tenant, AiInputs.of(kind, inputs, ""));
        } catch (ProblemException e) {
            // What is wrong with it the model tells better.
            return new KeyResult.NotCacheable(
                    e.errors().isEmpty() ? "body" : e.errors().getFirst().field(), "sound");
        }
    }
}
