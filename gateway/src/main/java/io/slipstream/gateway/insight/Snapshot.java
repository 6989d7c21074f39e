package io.slipstream.gateway.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The suite at one moment: a {@link Reading} with the rates since the one before. Rates are per second and null until
 * there are two readings; a part that did not answer is null.
 */
public record Snapshot(
        Instant at,
        Map<String, ServiceState> services,
        @Nullable Cache cache,
        @Nullable Tasks tasks,
        @Nullable Queries queries,
        @Nullable Assets assets,
        Gateway gateway,
        Machine system) {
    /** Figures of cache-service; {@code hitRate} is 0 to 1 and null before the first read. */
    public record Cache(
            long hits,
            long misses,
            @Nullable Double hitRate,
            long entries,
            long bytes,
            @Nullable Double requestsPerSecond) {}

    /** Figures of task-service; see {@link Reading.Tasks}. */
    public record Tasks(
            long submitted,
            long completed,
            long failed,
            long retries,
            long pending,
            long running,
            @Nullable Double successRate,
            @Nullable Double submittedPerSecond,
            @Nullable Double completedPerSecond) {}

    /** Figures of query-service; {@code cacheHitRate} is 0 to 1 and null before the first statement. */
    public record Queries(
            long executed,
            @Nullable Double cacheHitRate,
            @Nullable Double p95Ms,
            long connectionsInUse,
            long connectionsOpen,
            long slow,
            @Nullable Double requestsPerSecond,
            List<SlowQuery> slowest) {}

    /** Figures of asset-service; ratios are 0 to 1 and null before the first request. */
    public record Assets(
            long requests,
            @Nullable Double hitRatio,
            @Nullable Double notModifiedRatio,
            long bytesServed,
            long bytesSaved,
            @Nullable Double requestsPerSecond) {}

    /** Figures of this replica of the gateway. */
    public record Gateway(
            long requests,
            long errors,
            @Nullable Double p95Ms,
            @Nullable Double requestsPerSecond,
            @Nullable Double errorsPerSecond) {}

    /** The process of this replica of the gateway; CPU is the share of all cores, 0 to 1, null where unknown. */
    public record Machine(
            long heapUsedBytes, long heapMaxBytes, @Nullable Double processCpu, int processors) {}

    /** The snapshot of a reading. */
    static Snapshot of(Reading now, @Nullable Reading before, List<SlowQuery> slowest, Machine machine) {
        Rates rates = new Rates(now, before);
        return new Snapshot(
                now.at(),
                now.services(),
                now.cache() == null ? null : cache(now.cache(), rates),
                now.tasks() == null ? null : tasks(now.tasks(), rates),
                now.queries() == null ? null : queries(now.queries(), rates, slowest),
                now.assets() == null ? null : assets(now.assets(), rates),
                gateway(now.gateway(), rates),
                machine);
    }

    private static Cache cache(Reading.Cache cache, Rates rates) {
        return new Cache(
                cache.hits(),
                cache.misses(),
                ratio(cache.hits(), cache.hits() + cache.misses()),
                cache.entries(),
                cache.bytes(),
                rates.of(Reading::cache, figures -> figures.hits() + figures.misses()));
    }

    private static Tasks tasks(Reading.Tasks tasks, Rates rates) {
        return new Tasks(
                tasks.submitted(),
                tasks.completed(),
                tasks.failed(),
                tasks.retries(),
                tasks.pending(),
                tasks.running(),
                tasks.successRate(),
                rates.of(Reading::tasks, Reading.Tasks::submitted),
                rates.of(Reading::tasks, Reading.Tasks::completed));
    }

    private static Queries queries(Reading.Queries queries, Rates rates, List<SlowQuery> slowest) {
        return new Queries(
                queries.executed(),
                ratio(queries.cacheHits(), queries.cacheHits() + queries.cacheMisses()),
                queries.p95Ms(),
                queries.connectionsInUse(),
                queries.connectionsOpen(),
                queries.slow(),
                rates.of(Reading::queries, Reading.Queries::executed),
                slowest);
    }

    private static Assets assets(Reading.Assets assets, Rates rates) {
        return new Assets(
                assets.requests(),
                ratio(assets.hits(), assets.requests()),
                ratio(assets.notModified(), assets.requests()),
                assets.bytesServed(),
                assets.bytesSaved(),
                rates.of(Reading::assets, Reading.Assets::requests));
    }

    private static Gateway gateway(Reading.Gateway gateway, Rates rates) {
        return new Gateway(
                gateway.requests(),
                gateway.errors(),
                gateway.p95Ms(),
                rates.of(Reading::gateway, Reading.Gateway::requests),
                rates.of(Reading::gateway, Reading.Gateway::errors));
    }

    private static @Nullable Double ratio(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }

    /** Differences of counters between two readings; a counter that shrank was restarted and counts from zero. */
    private record Rates(Reading now, @Nullable Reading before) {
        <P> @Nullable Double of(Function<Reading, @Nullable P> part, ToLongFunction<P> counter) {
            P current = part.apply(now);
            P earlier = before == null ? null : part.apply(before);
            if (before == null || current == null || earlier == null) {
                return null;
            }
            double seconds = Duration.between(before.at(), now.at()).toMillis() / 1000.0;
            if (seconds <= 0) {
                return null;
            }
            long grown = counter.applyAsLong(current) - counter.applyAsLong(earlier);
            return (grown < 0 ? counter.applyAsLong(current) : grown) / seconds;
        }
    }
}
