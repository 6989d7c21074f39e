package io.slipstream.query.advice;

import io.smallrye.mutiny.Uni;

/** Tells others of slow queries. */
public interface SlowQueryEvents {
    /** Tells of one; fails if the log does not take it in time. */
    Uni<Void> detected(SlowQuery query);
}
