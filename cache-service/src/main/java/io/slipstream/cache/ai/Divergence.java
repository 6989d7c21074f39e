package io.slipstream.cache.ai;

import java.time.Instant;
import java.util.Comparator;

/**
 * A key under which two answers differed, so that something they depend on may not be declared.
 *
 * @param line the key
 * @param model who gave the later answer; empty for tools that name none
 * @param foundAt when they differed last
 * @param differsAt where they did, a JSON pointer (RFC 6901); empty if as a whole
 * @param times how often
 */
public record Divergence(Line line, String model, Instant foundAt, String differsAt, long times) {
    /**
     * A key.
     *
     * @param tenant whose
     * @param kind of which kind
     * @param key of the entry
     */
    public record Line(String tenant, AiKind kind, String key) implements Comparable<Line> {
        private static final Comparator<Line> ORDER =
                Comparator.comparing(Line::tenant).thenComparing(Line::kind).thenComparing(Line::key);

        @Override
        public int compareTo(Line other) {
            return ORDER.compare(this, other);
        }
    }

    /** Both together, of the same key. */
    Divergence plus(Divergence later) {
        return new Divergence(line, later.model, later.foundAt, later.differsAt, times + later.times);
    }
}
