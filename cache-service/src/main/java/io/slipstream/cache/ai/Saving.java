package io.slipstream.cache.ai;

import java.time.LocalDate;
import java.util.Comparator;

/**
 * A line of the ledger: calls that were not made, since their answers were in the cache.
 *
 * @param line of what
 * @param calls how many
 * @param inputTokens the tokens that these calls would have read
 * @param outputTokens the tokens that they would have written
 */
public record Saving(Line line, long calls, long inputTokens, long outputTokens) {
    /**
     * What a line is about.
     *
     * @param tenant whose calls
     * @param day in UTC
     * @param kind of which kind
     * @param model by which model; empty for tools that name none
     */
    public record Line(String tenant, LocalDate day, AiKind kind, String model) implements Comparable<Line> {
        private static final Comparator<Line> ORDER = Comparator.comparing(Line::tenant)
                .thenComparing(Line::day)
                .thenComparing(Line::kind)
                .thenComparing(Line::model);

        @Override
        public int compareTo(Line other) {
            return ORDER.compare(this, other);
        }
    }

    /** Calls that would have cost this together. */
    static Saving of(Line line, long calls, AiUsage usage) {
        return new Saving(line, calls, usage.inputTokens(), usage.outputTokens());
    }

    /** Both together, of the same line. */
    Saving plus(Saving more) {
        return new Saving(line, calls + more.calls, inputTokens + more.inputTokens, outputTokens + more.outputTokens);
    }
}
