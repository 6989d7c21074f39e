package io.slipstream.gateway.insight;

import java.time.Instant;
import java.util.List;

/**
 * A statement that took longer than its threshold.
 *
 * @param statement the normalised text, without literals
 * @param tables what it read
 * @param durationMs how long it took, milliseconds
 * @param at when
 */
public record SlowQuery(String statement, List<String> tables, double durationMs, Instant at) {
    public SlowQuery {
        tables = List.copyOf(tables);
    }
}
