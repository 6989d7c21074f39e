package io.slipstream.query.statement;

/**
 * A datasource's pool, as it is now and as it was since the start.
 *
 * @param size open connections
 * @param inUse connections at work
 * @param waiting callers in the queue
 * @param acquired connections handed out since the start
 * @param refused callers turned away since the start: the queue was full or the wait too long
 * @param failed attempts to connect that failed since the start
 * @param waitP95Ms how long callers waited for a connection, 95th percentile, milliseconds
 */
public record PoolStatistics(
        int size, int inUse, int waiting, long acquired, long refused, long failed, double waitP95Ms) {}
