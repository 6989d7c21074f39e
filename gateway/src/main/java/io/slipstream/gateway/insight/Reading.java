package io.slipstream.gateway.insight;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the services said at one moment. Counters only ever grow, except over a restart. A part that did not answer is
 * null.
 *
 * @param at when the reading was asked for
 * @param services the state of each part, by its name
 * @param cache summed over the replicas of cache-service
 * @param tasks from the database, so the same on every replica
 * @param queries summed over the replicas of query-service
 * @param assets summed over the replicas of asset-service
 * @param gateway this replica of the gateway
 */
public record Reading(
        Instant at,
        Map<String, ServiceState> services,
        @Nullable Cache cache,
        @Nullable Tasks tasks,
        @Nullable Queries queries,
        @Nullable Assets assets,
        Gateway gateway) {
    public Reading {
        services = Map.copyOf(services);
    }

    /**
     * cache-service.
     *
     * @param hits reads answered from a tier
     * @param misses reads that were not
     * @param entries entries in memory now
     * @param bytes bytes in memory now
     */
    public record Cache(long hits, long misses, long entries, long bytes) {}

    /**
     * task-service.
     *
     * @param submitted tasks accepted
     * @param completed tasks that ended well
     * @param failed tasks that ended dead
     * @param retries attempts beyond the first
     * @param pending tasks that wait
     * @param running tasks being worked on
     * @param successRate completed of completed and dead, 0 to 1; null before the first ends
     */
    public record Tasks(
            long submitted,
            long completed,
            long failed,
            long retries,
            long pending,
            long running,
            @Nullable Double successRate) {}

    /**
     * query-service.
     *
     * @param executed statements answered, from the cache or not
     * @param cacheHits results answered from the cache
     * @param cacheMisses results that were not
     * @param p95Ms the 95th percentile of execution, milliseconds; null before the first
     * @param connectionsInUse connections working now
     * @param connectionsOpen how many are open
     * @param slow statements over their threshold
     */
    public record Queries(
            long executed,
            long cacheHits,
            long cacheMisses,
            @Nullable Double p95Ms,
            long connectionsInUse,
            long connectionsOpen,
            long slow) {}

    /**
     * asset-service.
     *
     * @param requests requests answered
     * @param hits requests answered without asking the database
     * @param notModified requests answered 304
     * @param bytesServed bytes sent
     * @param bytesSaved bytes that encoding and 304s did not send
     */
    public record Assets(long requests, long hits, long notModified, long bytesServed, long bytesSaved) {}

    /**
     * The gateway itself.
     *
     * @param requests requests answered
     * @param errors requests answered with 5xx
     * @param p95Ms the 95th percentile over the last minutes, milliseconds; null before the first
     */
    public record Gateway(
            long requests, long errors, @Nullable Double p95Ms) {}
}
