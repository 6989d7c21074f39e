package io.slipstream.benchmarks.cache;

import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;

/** Hits in process, of 1 KiB under one of 1,024 keys: of this service and of its rivals. For JMH, which makes it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class LocalHitBenchmark {
    /** System property: where Redis is, which Redisson wants even for hits in process. */
    static final String REDIS = "slipstream.bench.redis";

    private static final int KEYS = 1024;
    private static final Duration LIFE = Duration.ofHours(1);

    private final String[] keys = new String[KEYS];
    private int next;

    /** Makes the keys. */
    public LocalHitBenchmark() {
        for (int i = 0; i < KEYS; i++) {
            keys[i] = "page/" + i;
        }
    }

    /** This service's entries. */
    @State(Scope.Benchmark)
    public static class Slipstream {
        private final LocalCache plain = new LocalCache();
        private final LocalCache tagged = new LocalCache();

        /** Fills them. */
        @Setup(Level.Trial)
        public void fill(LocalHitBenchmark benchmark) {
            for (String key : benchmark.keys) {
                plain.put(key, value(), List.of());
                tagged.put(key, value(), List.of("repo-7", "user-11", "team-13"));
            }
        }
    }

    /** Bare Caffeine with a time to live. */
    @State(Scope.Benchmark)
    public static class BareCaffeine {
        private final Cache<String, byte[]> cache =
                Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(LIFE).build();

        /** Fills it. */
        @Setup(Level.Trial)
        public void fill(LocalHitBenchmark benchmark) {
            for (String key : benchmark.keys) {
                cache.put(key, value());
            }
        }
    }

    /** JetCache's tier in process. */
    @State(Scope.Benchmark)
    public static class JetCache {
        private final com.alicp.jetcache.Cache<String, byte[]> cache = CaffeineCacheBuilder.createCaffeineCacheBuilder()
                .limit(10_000)
                .expireAfterWrite(LIFE.toSeconds(), TimeUnit.SECONDS)
                .buildCache();

        /** Fills it. */
        @Setup(Level.Trial)
        public void fill(LocalHitBenchmark benchmark) {
            for (String key : benchmark.keys) {
                cache.put(key, value());
            }
        }
    }

    /** Redisson's map with a cache in process. */
    @State(Scope.Benchmark)
    public static class RedissonMap {
        private final RedissonClient client = Redisson.create(config());
        private final RLocalCachedMap<String, byte[]> map =
                client.getLocalCachedMap(LocalCachedMapOptions.<String, byte[]>name("bench-hits"));

        /** Fills it. */
        @Setup(Level.Trial)
        public void fill(LocalHitBenchmark benchmark) {
            for (String key : benchmark.keys) {
                map.fastPut(key, value());
            }
        }

        /** Ends its connections. */
        @TearDown(Level.Trial)
        public void close() {
            client.shutdown();
        }

        private static Config config() {
            Config config = new Config();
            config.useSingleServer().setAddress(System.getProperty(REDIS)).setConnectionMinimumIdleSize(1);
            return config;
        }
    }

    /** A hit of this service, as a server takes it. */
    @Benchmark
    public Object slipstream(Slipstream state) {
        return state.plain.peek(key());
    }

    /** The same of an entry with three tags. */
    @Benchmark
    public Object slipstreamWithThreeTags(Slipstream state) {
        return state.tagged.peek(key());
    }

    /** A hit through the asynchronous method, which would ask the other tiers on a miss. */
    @Benchmark
    public Object slipstreamAsUni(Slipstream state, Blackhole blackhole) {
        return state.plain.read(key(), blackhole::consume);
    }

    /** A hit of bare Caffeine. */
    @Benchmark
    public @Nullable Object caffeine(BareCaffeine state) {
        return state.cache.getIfPresent(key());
    }

    /** A hit of JetCache. */
    @Benchmark
    public @Nullable Object jetcache(JetCache state) {
        return state.cache.get(key());
    }

    /** A hit of Redisson's local cached map. */
    @Benchmark
    public @Nullable Object redisson(RedissonMap state) {
        return state.map.get(key());
    }

    private String key() {
        next = (next + 1) & (KEYS - 1);
        return keys[next];
    }

    private static byte[] value() {
        return new byte[1024];
    }
}
