package io.slipstream.task.lease;

import io.slipstream.task.task.RateLimit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What bounds claims of a lane.
 *
 * @param concurrency how many of the tenant's tasks of the type may run; null for no such limit
 * @param type how often the tenant's tasks of the type may start; null for no such limit
 * @param tenant how often the tenant's tasks of all types may start; null for no such limit
 */
public record ClaimLimits(
        @Nullable Integer concurrency,
        @Nullable RateLimit type,
        @Nullable RateLimit tenant) {
    /** No limit but of concurrency. */
    public static ClaimLimits ofConcurrency(int concurrency) {
        return new ClaimLimits(concurrency, null, null);
    }

    /** Itself; empty if it bounds nothing. */
    Optional<ClaimLimits> ifAny() {
        return concurrency == null && type == null && tenant == null ? Optional.empty() : Optional.of(this);
    }
}
