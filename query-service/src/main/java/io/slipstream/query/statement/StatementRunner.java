package io.slipstream.query.statement;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Asks PostgreSQL. Failures are {@link io.slipstream.contracts.problem.ProblemException}s. Nothing blocks; results arrive
 * on an event loop.
 */
public interface StatementRunner {
    /** What PostgreSQL says about a statement, without running it. Refuses what is not a plain query. */
    Uni<Analysis> analyse(Datasource datasource, StatementText statement);

    /** Runs a statement in a read-only transaction and encodes the part of its result that is wanted. */
    Uni<RowData> run(StatementCall call, Window window);

    /**
     * Runs a statement in a read-only transaction and streams its rows as lines of JSON, a few kilobytes at a time, no
     * faster than they are taken.
     */
    Multi<RowChunk> stream(StatementCall call);

    /** The pool of a datasource. */
    PoolStatistics statistics(Datasource datasource);
}
