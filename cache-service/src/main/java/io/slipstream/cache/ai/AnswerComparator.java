package io.slipstream.cache.ai;

import java.util.Optional;

/** Tells whether two answers to one request say the same. Pure computing; of large answers it takes a while. */
@FunctionalInterface
public interface AnswerComparator {
    /**
     * Where they differ.
     *
     * @param kept the older answer, JSON
     * @param again the later one
     * @return a JSON pointer (RFC 6901); empty if they say the same
     */
    Optional<String> difference(AiKind kind, String kept, String again);
}
