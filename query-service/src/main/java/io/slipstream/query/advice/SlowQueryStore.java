package io.slipstream.query.advice;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** Keeps slow queries, bounded in number for each tenant. Fails with STORE_UNAVAILABLE. */
public interface SlowQueryStore {
    /** Adds one. */
    Uni<Void> append(SlowQuery query);

    /** A page of a tenant's, newest first. */
    Uni<List<SlowQuery>> page(String tenant, long offset, int limit);

    /** How many a tenant has. */
    Uni<Long> count(String tenant);

    /** Forgets the oldest of each tenant past a number. */
    Uni<Void> trim(int keep);
}
