package io.slipstream.cache.ai;

/**
 * What an answer cost when it was made, as the provider counted it.
 *
 * @param inputTokens tokens read
 * @param outputTokens tokens written
 */
public record AiUsage(long inputTokens, long outputTokens) {
    /** The most tokens of one answer that are believed. */
    public static final long MAX_TOKENS = 1_000_000_000;

    /** Nothing is known of it. */
    public static final AiUsage UNKNOWN = new AiUsage(0, 0);

    public AiUsage {
        if (inputTokens < 0 || inputTokens > MAX_TOKENS || outputTokens < 0 || outputTokens > MAX_TOKENS) {
            throw new IllegalArgumentException("tokens of an answer must be from 0 to " + MAX_TOKENS + ", got "
                    + inputTokens + " and " + outputTokens);
        }
    }
}
