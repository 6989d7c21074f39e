package io.slipstream.cache.openai;

import io.slipstream.cache.ai.JsonValue.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A request to the front.
 *
 * @param tenant whose
 * @param upstream what is asked of the model
 * @param members the members of the body; null if it is no JSON of which a key can be made, which is the model's to judge
 * @param directives what the caller says about the cache
 */
public record FrontRequest(
        String tenant, UpstreamRequest upstream, @Nullable JsonObject members, Directives directives) {}
