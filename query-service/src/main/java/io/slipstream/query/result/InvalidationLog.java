package io.slipstream.query.result;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** The log that every replica reads. */
public interface InvalidationLog {
    /**
     * Appends an invalidation of tables.
     *
     * @return its id, once the log has it on stable storage; fails with LOG_UNAVAILABLE if it does not within the
     *     configured time
     */
    Uni<String> append(String tenant, List<String> tables);
}
