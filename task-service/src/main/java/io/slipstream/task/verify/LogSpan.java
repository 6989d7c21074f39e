package io.slipstream.task.verify;

import java.time.Instant;
import java.time.LocalDate;

/**
 * What a snapshot of the log covers.
 *
 * @param asOf the moment of the snapshot, the database's time
 * @param oldestDay the oldest day (UTC) that has not been dropped
 * @param whole whether no day has been dropped since the installation
 */
public record LogSpan(Instant asOf, LocalDate oldestDay, boolean whole) {}
