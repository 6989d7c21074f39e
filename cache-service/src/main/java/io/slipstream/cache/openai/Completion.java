package io.slipstream.cache.openai;

import io.slipstream.cache.ai.AiUsage;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a chat as one JSON object, whether it came so or as a stream.
 *
 * @param text the object
 * @param model who gave it
 * @param usage what it cost; null if the model did not tell
 * @param finishReason why it ended, the same for all choices; null if it did not end, or differently for each
 */
public record Completion(
        String text,
        String model,
        @Nullable AiUsage usage,
        @Nullable String finishReason) {
    /** What it cost, as far as is known. */
    public AiUsage cost() {
        return usage == null ? AiUsage.UNKNOWN : usage;
    }
}
