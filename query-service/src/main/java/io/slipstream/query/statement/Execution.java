package io.slipstream.query.statement;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement that was answered.
 *
 * @param tenant for whom
 * @param datasource where
 * @param fingerprint its shape's hash
 * @param shape its text without literals
 * @param tables what it read
 * @param plan its plan, JSON; null if the answer came from the cache
 * @param duration how long the answer took
 * @param rows how many rows it had
 * @param outcome how it went
 */
public record Execution(
        String tenant,
        String datasource,
        String fingerprint,
        String shape,
        Set<TableName> tables,
        @Nullable String plan,
        Duration duration,
        long rows,
        Outcome outcome) {
    /** How a statement went. */
    public enum Outcome {
        /** PostgreSQL ran it. */
        RAN,
        /** The cache answered. */
        HIT,
        /** PostgreSQL cancelled it since it took too long. */
        TIMED_OUT,
        /** It failed. */
        FAILED
    }
}
