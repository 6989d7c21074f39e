package io.slipstream.query.http;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.slipstream.query.advice.DatabaseFacts;
import io.slipstream.query.advice.DatabaseFinding;
import io.slipstream.query.advice.FingerprintFigures;
import io.slipstream.query.advice.SlowQuery;
import io.slipstream.query.result.ResultCacheStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Wire records of the database resource. */
final class DatabaseResponses {
    private DatabaseResponses() {}

    /** The switch of the result cache. */
    record Switch(boolean enabled) {}

    /** The switch of the result cache, to turn. */
    record SwitchRequest(@Nullable Boolean enabled) {}

    /** Tables whose results must go. */
    record InvalidationRequest(@Nullable List<@Nullable String> tables) {}

    /** An invalidation that the log has. */
    record Invalidation(String id, List<String> tables) {}

    /** A database to look at; null for the default. */
    record AnalysisRequest(@Nullable String datasource) {}

    /** What is worth looking at. */
    record Analysis(String datasource, Instant analysedAt, List<Finding> findings) {}

    /** Something worth looking at. */
    record Finding(String kind, String severity, String object, String detail, String action) {
        static Finding from(DatabaseFinding finding) {
            return new Finding(
                    finding.kind().name().toLowerCase(Locale.ROOT),
                    finding.severity(),
                    finding.object(),
                    finding.detail(),
                    finding.action());
        }
    }

    /** A slow query. */
    record Slow(
            String fingerprint,
            String datasource,
            String statement,
            double durationMs,
            double thresholdMs,
            long rows,
            String outcome,
            List<String> tables,
            @JsonRawValue @Nullable String plan,
            Instant at) {
        static Slow from(SlowQuery query) {
            return new Slow(
                    query.fingerprint(),
                    query.datasource(),
                    query.statement(),
                    query.durationMs(),
                    query.thresholdMs(),
                    query.rows(),
                    query.outcome(),
                    query.tables(),
                    query.plan(),
                    query.at());
        }
    }

    /** The statements of one shape. */
    record Fingerprint(
            String fingerprint,
            String datasource,
            String statement,
            long calls,
            long cacheHits,
            long failures,
            long rows,
            double totalMs,
            double meanMs,
            double p95Ms,
            Instant lastAt) {
        static Fingerprint from(FingerprintFigures figures) {
            return new Fingerprint(
                    figures.fingerprint(),
                    figures.datasource(),
                    figures.statement(),
                    figures.calls(),
                    figures.cacheHits(),
                    figures.failures(),
                    figures.rows(),
                    figures.totalMs(),
                    figures.meanMs(),
                    figures.p95Ms(),
                    figures.lastAt());
        }
    }

    /** The result cache of this replica. */
    record Cache(
            boolean enabled,
            boolean coherent,
            long hits,
            long misses,
            long collapsed,
            long bypassed,
            double hitRate,
            long entries,
            long sizeBytes,
            long evictions,
            long invalidations) {
        static Cache from(ResultCacheStatistics statistics) {
            return new Cache(
                    statistics.enabled(),
                    statistics.coherent(),
                    statistics.hits(),
                    statistics.misses(),
                    statistics.collapsed(),
                    statistics.bypassed(),
                    statistics.hitRate(),
                    statistics.entries(),
                    statistics.bytes(),
                    statistics.evictions(),
                    statistics.invalidations());
        }
    }

    /** What PostgreSQL counts about a database; only {@code error} if it did not answer. */
    record Facts(
            @Nullable String version,
            @Nullable Long sizeBytes,
            @Nullable Long connections,
            @Nullable Long maxConnections,
            @Nullable Double hitRatio,
            @Nullable Long committed,
            @Nullable Long rolledBack,
            @Nullable Long deadlocks,
            @Nullable Long temporaryBytes,
            @Nullable String error) {
        static Facts from(DatabaseFacts facts) {
            return new Facts(
                    facts.version(),
                    facts.sizeBytes(),
                    facts.connections(),
                    facts.maxConnections(),
                    facts.hitRatio(),
                    facts.committed(),
                    facts.rolledBack(),
                    facts.deadlocks(),
                    facts.temporaryBytes(),
                    null);
        }

        static Facts missing(String error) {
            return new Facts(null, null, null, null, null, null, null, null, null, error);
        }
    }

    /** A database with its pool. */
    record Database(PoolResponse pool, Facts database) {}

    /** Statements of the tenant since the start of this replica. */
    record Queries(
            long calls,
            long cacheHits,
            long failures,
            double totalMs,
            double p50Ms,
            double p95Ms,
            long slow,
            int fingerprints) {}

    /** The figures of everything. */
    record Stats(Map<String, Database> datasources, Cache cache, Queries queries) {}

    /** The report. */
    record Report(
            Instant generatedAt,
            Queries queries,
            Cache cache,
            List<Fingerprint> slowest,
            List<Fingerprint> mostFrequent,
            List<Fingerprint> mostCached) {}
}
