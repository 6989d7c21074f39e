package io.slipstream.task.task;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts of one tenant, from one snapshot of the database: submitted = completed + dead + cancelled + pending + running.
 *
 * @param overall of all types
 * @param types by type
 */
public record TaskStats(Counts overall, Map<String, Counts> types) {
    /**
     * Counts of some tasks.
     *
     * @param submitted accepted ever
     * @param completed ended well
     * @param dead ended badly and not redriven since
     * @param cancelled ended on request
     * @param retries attempts after which another followed
     * @param batches batch requests that had such tasks
     * @param pending scheduled, queued and waiting now
     * @param running running now
     */
    public record Counts(
            long submitted,
            long completed,
            long dead,
            long cancelled,
            long retries,
            long batches,
            long pending,
            long running) {
        /** Completed among those that ended by themselves, 0 to 1; null if none did. */
        public @Nullable Double successRate() {
            long ended = completed + dead;
            return ended == 0 ? null : (double) completed / ended;
        }
    }
}
