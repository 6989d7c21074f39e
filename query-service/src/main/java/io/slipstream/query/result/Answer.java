package io.slipstream.query.result;

import io.slipstream.query.statement.RowData;
import java.time.Duration;

/**
 * An answer to a statement.
 *
 * @param rows its rows
 * @param cache what the cache did for it
 * @param duration how long it took
 */
public record Answer(RowData rows, CacheOutcome cache, Duration duration) {}
