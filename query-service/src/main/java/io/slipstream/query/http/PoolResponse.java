package io.slipstream.query.http;

import io.slipstream.query.statement.PoolStatistics;

/**
 * A pool, as it is told over HTTP.
 *
 * @param size open connections
 * @param inUse connections at work
 * @param waiting callers in the queue
 * @param acquired connections handed out since the start
 * @param refused callers turned away since the start
 * @param failed attempts to connect that failed
 * @param waitP95Ms 95th percentile of the wait for a connection, milliseconds
 */
public record PoolResponse(
        int size, int inUse, int waiting, long acquired, long refused, long failed, double waitP95Ms) {
    static PoolResponse from(PoolStatistics pool) {
        return new PoolResponse(
                pool.size(),
                pool.inUse(),
                pool.waiting(),
                pool.acquired(),
                pool.refused(),
                pool.failed(),
                pool.waitP95Ms());
    }
}
