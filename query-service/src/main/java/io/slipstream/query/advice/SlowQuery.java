package io.slipstream.query.advice;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that took longer than its threshold. It carries neither literals nor parameters.
 *
 * @param tenant for whom it ran
 * @param datasource where
 * @param fingerprint its shape's hash
 * @param statement its text without literals
 * @param durationMs how long it took, milliseconds
 * @param thresholdMs what counts as slow, milliseconds
 * @param rows how many rows it gave
 * @param outcome {@code ran}, {@code timed_out} or {@code failed}
 * @param tables what it read, with their schemas
 * @param plan its generic plan, JSON; null if none is known
 * @param at when it ended
 */
public record SlowQuery(
        String tenant,
        String datasource,
        String fingerprint,
        String statement,
        double durationMs,
        double thresholdMs,
        long rows,
        String outcome,
        List<String> tables,
        @Nullable String plan,
        Instant at) {
    public SlowQuery {
        tables = List.copyOf(tables);
    }
}
