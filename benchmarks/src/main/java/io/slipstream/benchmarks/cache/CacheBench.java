package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Bench;
import java.util.List;

/** {@code ./slipstream bench cache}: cache-service. */
public final class CacheBench {
    private static final String USAGE = """
            Usage: ./slipstream bench cache [--quick] [--again] [--only NAME,..]

            Measures cache-service beside its rivals on a PostgreSQL, a Redis and a Kafka of its own, prints a table, and
            writes docs/benchmarks/cache-service.md when everything was measured. Takes about twenty minutes.

              --quick        fewer and shorter rounds, 100,000 entries instead of 1,000,000: about four minutes
              --again        what misses a bar is measured once more, on fresh servers; both figures are told
              --only NAMES   some of: stampede, coherence, http, redis, models, silence, purge, local; writes
                             no page
              -h, --help     show this
            """;

    private CacheBench() {}

    /** The benchmark. */
    public static Bench<?> bench() {
        return new Bench<>(
                "cache",
                "cache-service",
                USAGE,
                CacheMethod.TEXT,
                List.of(
                        new Stampede(),
                        new Coherence(),
                        new HttpHits(),
                        new SharedHits(),
                        new ModelAnswers(),
                        new SilentRedis(),
                        new TagPurge(),
                        new LocalHits()),
                Rig::start);
    }
}
