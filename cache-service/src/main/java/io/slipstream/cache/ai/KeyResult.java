package io.slipstream.cache.ai;

/** Whether an answer may be kept, and under which key. */
public sealed interface KeyResult {
    /** It may be kept. */
    record Cacheable(AiKey key) implements KeyResult {}

    /**
     * It may not, and has no key.
     *
     * @param field the input that forbids it
     * @param rule what it would have to be
     */
    record NotCacheable(String field, String rule) implements KeyResult {}
}
