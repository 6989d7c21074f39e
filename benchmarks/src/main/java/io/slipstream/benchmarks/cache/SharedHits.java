package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Scenario;
import io.slipstream.cache.config.RedisConfig;
import io.slipstream.cache.entry.ContentHash;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.SharedTier;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.storage.RedisChannel;
import io.slipstream.cache.storage.RedisNews;
import io.slipstream.cache.storage.RedisTier;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Hits in Redis through the service's tier, which checks, decodes and limits the time of each, beside the bare client that
 * gets the same bytes over one pipelined connection; both on one event loop of this process, in turns.
 */
final class SharedHits implements Scenario<Rig> {
    private static final Duration START = Duration.ofSeconds(30);
    private static final double BAR = 0.85;
    private static final int IN_FLIGHT = 64;
    private static final EntryKey KEY = new EntryKey(Rig.TENANT, "default", "shared-hit");
    private static final String NAME = "slipstream:cache:e1:" + Rig.TENANT + ":default:shared-hit";

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        Vertx vertx = rig.vertx();
        RedisConfig config = new SmallRyeConfigBuilder()
                .withMapping(RedisConfig.class)
                .withDefaultValue("slipstream.cache.redis.url", rig.stack().redisUrl())
                .build()
                .getConfigMapping(RedisConfig.class);
        InstantSource clock = Clock.systemUTC();
        RedisChannel channel = new RedisChannel(vertx, config);
        Redis client = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(rig.stack().redisUrl())
                        .setMaxWaitingHandlers(config.maxPending()));
        try {
            RedisTier tier = new RedisTier(
                    channel, new RedisNews(rig.vertx(), channel, config), 1 << 20, clock, config.timeout());
            channel.start();
            long deadline = System.nanoTime() + START.toNanos();
            while (tier.state() != SharedTier.State.UP) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("Redis does not answer within " + START);
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            tier.put(KEY, entry(clock)).await().atMost(Duration.ofSeconds(10));
            RedisConnection connection = Rig.await(client.connect());
            Supplier<Future<?>> bare =
                    () -> connection.send(Request.cmd(Command.GET).arg(NAME));
            Supplier<Future<?>> ours = () -> {
                Promise<Entry> promise = Promise.promise();
                tier.get(KEY).subscribe().with(promise::complete, promise::fail);
                return promise.future();
            };
            return List.of(compare(vertx, bare, ours, Duration.ofSeconds(quick ? 2 : 3)));
        } finally {
            channel.close();
            client.close();
        }
    }

    private static Finding compare(Vertx vertx, Supplier<Future<?>> bare, Supplier<Future<?>> ours, Duration round)
            throws Exception {
        Rate.of(vertx, bare, round);
        Rate.of(vertx, ours, round);
        List<Rate> bares = new ArrayList<>();
        List<Rate> tiers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            bares.add(Rate.of(vertx, bare, round));
            tiers.add(Rate.of(vertx, ours, round));
        }
        double ratio = perSecond(tiers) / perSecond(bares);
        return Finding.judged(
                "L2 hit of 1 KiB: throughput of the tier to the bare pipelined client, 64 in flight",
                String.format(
                        Locale.ROOT,
                        "%.0f %% (%,.0f/s, %.1f µs of CPU)",
                        100 * ratio,
                        perSecond(tiers),
                        1e6 * cpu(tiers)),
                String.format(Locale.ROOT, "≥ %.0f %%", 100 * BAR),
                ratio >= BAR,
                String.format(Locale.ROOT, "bare client %,.0f/s, %.1f µs of CPU", perSecond(bares), 1e6 * cpu(bares)));
    }

    private static double perSecond(List<Rate> rates) {
        return rates.stream().mapToDouble(Rate::perSecond).sorted().toArray()[rates.size() / 2];
    }

    private static double cpu(List<Rate> rates) {
        return rates.stream().mapToDouble(Rate::cpuSeconds).sorted().toArray()[rates.size() / 2];
    }

    private static Entry entry(InstantSource clock) {
        byte[] value = new byte[Rig.VALUE_BYTES];
        long now = clock.millis();
        long end = now + Duration.ofHours(1).toMillis();
        return new Entry(
                value,
                "text/plain",
                ContentHash.of(value, "text/plain"),
                Stamp.NONE,
                1,
                now,
                end,
                end,
                Dependencies.NONE);
    }

    /**
     * What a client did.
     *
     * @param perSecond hits in a second
     * @param cpuSeconds CPU time of this process for a hit
     */
    private record Rate(double perSecond, double cpuSeconds) {
        static Rate of(Vertx vertx, Supplier<Future<?>> hit, Duration duration) throws Exception {
            ProcessHandle self = ProcessHandle.current();
            Duration before = self.info().totalCpuDuration().orElse(Duration.ZERO);
            long begun = System.nanoTime();
            Loop loop = new Loop(hit, begun + duration.toNanos());
            Promise<Void> done = Promise.promise();
            vertx.getOrCreateContext().runOnContext(start -> loop.start(done));
            Rig.await(done.future());
            double seconds = (System.nanoTime() - begun) / 1e9;
            Duration took = self.info().totalCpuDuration().orElse(Duration.ZERO).minus(before);
            return new Rate(loop.hits / seconds, took.toNanos() / 1e9 / loop.hits);
        }
    }

    /** A number of requests under way at any time, all on one event loop. */
    private static final class Loop {
        private final Supplier<Future<?>> hit;
        private final long until;
        private long hits;
        private int running = IN_FLIGHT;

        Loop(Supplier<Future<?>> hit, long until) {
            this.hit = hit;
            this.until = until;
        }

        void start(Promise<Void> done) {
            for (int i = 0; i < IN_FLIGHT; i++) {
                next(done);
            }
        }

        private void next(Promise<Void> done) {
            hit.get().onComplete(answer -> {
                if (answer.failed() || answer.result() == null) {
                    done.tryFail("a hit failed: " + answer.cause());
                } else if (System.nanoTime() - until < 0) {
                    hits++;
                    next(done);
                } else if (--running == 0) {
                    done.tryComplete();
                }
            });
        }
    }
}
