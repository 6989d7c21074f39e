package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Distribution;
import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Request;
import io.slipstream.benchmarks.Scenario;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;

/**
 * How long after a write on one replica the others serve it. Both others hold the old value in process and are read over and
 * over meanwhile. The rival is Redisson's local cached map, three clients in this process.
 */
final class Coherence implements Scenario<Rig> {
    private static final Duration BAR = Duration.ofMillis(10);
    private static final Duration GIVE_UP = Duration.ofSeconds(2);
    private static final long BETWEEN_READS = Duration.ofNanos(200_000).toNanos();
    private static final long BETWEEN_WRITES = Duration.ofMillis(5).toNanos();
    private static final String KEY = "coherence";
    private static final int COMPILING_CALLERS = 4;

    @Override
    public String name() {
        return "coherence";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        int writes = quick ? 150 : 500;
        Duration warmUp = Duration.ofSeconds(quick ? 10 : 30);
        Seen ours = ofService(rig, warmUp, writes);
        Seen redisson = ofRedisson(rig.stack().redisUrl(), warmUp, writes);
        return List.of(
                Finding.judged(
                        "Coherence: a write seen on the two other replicas, since it was acknowledged",
                        ours.sinceAcknowledged() + ", never " + ours.never(),
                        String.format(Locale.ROOT, "p99 ≤ %d ms, never 0", BAR.toMillis()),
                        ours.sinceAcknowledged().at(0.99) <= BAR.toNanos() && ours.never() == 0,
                        "Redisson's local map, in one process: " + redisson.sinceAcknowledged()),
                Finding.plain(
                        "Coherence: the same since it was sent",
                        ours.sinceSent().toString(),
                        "Redisson's local map: " + redisson.sinceSent()));
    }

    private static Seen ofService(Rig rig, Duration warmUp, int writes) throws Exception {
        String path = Caller.entry("default", KEY);
        List<WireCaller> callers = new ArrayList<>();
        try {
            for (Replica replica : rig.replicas()) {
                callers.add(new WireCaller(replica.url(), rig.token()));
            }
            compile(rig, warmUp);
            List<Callable<String>> readers = new ArrayList<>();
            for (WireCaller other : callers.subList(1, callers.size())) {
                readers.add(() -> other.get(path));
            }
            return measure(value -> callers.getFirst().put(path, value), readers, warmUp, writes);
        } finally {
            for (WireCaller caller : callers) {
                caller.close();
            }
        }
    }

    /** Writes on each replica, of which the others hear: one after the other they would take too long to be compiled. */
    private static void compile(Rig rig, Duration duration) throws Exception {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Authorization", "Bearer " + rig.token());
        Request write =
                new Request(HttpMethod.PUT, Caller.entry("default", "warm"), headers, Buffer.buffer("warm"), 204);
        List<Future<?>> loads = new ArrayList<>();
        for (Replica replica : rig.replicas()) {
            loads.add(new Load(rig.vertx(), replica.url(), COMPILING_CALLERS).run(write, Duration.ZERO, duration));
        }
        Rig.await(Future.all(loads));
    }

    private static Seen ofRedisson(String redisUrl, Duration warmUp, int writes) throws Exception {
        List<RedissonClient> clients = new ArrayList<>();
        try {
            List<RLocalCachedMap<String, String>> maps = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Config config = new Config();
                config.useSingleServer().setAddress(redisUrl).setConnectionMinimumIdleSize(2);
                RedissonClient client = Redisson.create(config);
                clients.add(client);
                maps.add(client.getLocalCachedMap(LocalCachedMapOptions.<String, String>name("bench-coherence")));
            }
            List<Callable<String>> readers = new ArrayList<>();
            for (RLocalCachedMap<String, String> other : maps.subList(1, maps.size())) {
                readers.add(() -> String.valueOf(other.get(KEY)));
            }
            return measure(value -> maps.getFirst().fastPut(KEY, value), readers, warmUp, writes);
        } finally {
            clients.forEach(RedissonClient::shutdown);
        }
    }

    /** Writes new values one after the other; readers look for each. What happens while it all warms up is not counted. */
    private static Seen measure(Write write, List<Callable<String>> readers, Duration warmUp, int writes)
            throws Exception {
        List<Long> sinceSent = new ArrayList<>();
        List<Long> sinceAcknowledged = new ArrayList<>();
        int stale = 0;
        int missing = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(readers.size())) {
            write.of("0");
            long warm = System.nanoTime() + warmUp.toNanos();
            int last = Integer.MAX_VALUE;
            for (int i = 1; i <= last; i++) {
                boolean counts = last < Integer.MAX_VALUE;
                if (!counts && System.nanoTime() > warm) {
                    last = i + writes;
                }
                for (Callable<String> reader : readers) {
                    reader.call(); // The old value is in process now.
                }
                String value = Integer.toString(i);
                long sent = System.nanoTime();
                List<CompletableFuture<Look>> looks = readers.stream()
                        .map(reader -> CompletableFuture.supplyAsync(() -> look(reader, value, sent), threads))
                        .toList();
                write.of(value);
                long acknowledged = System.nanoTime();
                for (CompletableFuture<Look> look : looks) {
                    Look found = look.get(1, TimeUnit.MINUTES);
                    if (!found.value().equals(value)) {
                        stale += found.value().equals(Integer.toString(i - 1)) ? 1 : 0;
                        missing += found.value().equals(Integer.toString(i - 1)) ? 0 : 1;
                    } else if (counts) {
                        sinceSent.add(found.at() - sent);
                        sinceAcknowledged.add(Math.max(0, found.at() - acknowledged));
                    }
                }
                LockSupport.parkNanos(BETWEEN_WRITES);
            }
        }
        return new Seen(new Distribution(sinceSent), new Distribution(sinceAcknowledged), stale, missing);
    }

    /** Looks until a reader has the value in hand, or for as long as it is worth. */
    private static Look look(Callable<String> reader, String value, long sent) {
        try {
            while (true) {
                String found = reader.call();
                long now = System.nanoTime();
                if (value.equals(found) || now - sent > GIVE_UP.toNanos()) {
                    return new Look(found, now);
                }
                LockSupport.parkNanos(BETWEEN_READS);
            }
        } catch (Exception e) {
            throw new IllegalStateException("a reader failed", e);
        }
    }

    /**
     * What a reader found last.
     *
     * @param value the value, or what the server said instead
     * @param at when, as {@code System.nanoTime()} tells it
     */
    private record Look(String value, long at) {}

    /** Writes a value and returns when it is acknowledged. */
    private interface Write {
        void of(String value) throws Exception;
    }

    /**
     * When readers saw writes.
     *
     * @param sinceSent after the write was sent
     * @param sinceAcknowledged after it was acknowledged; 0 if before
     * @param stale how many times the old value was still served after two seconds
     * @param missing how many times there was neither, since the shared tier did not take the write
     */
    private record Seen(Distribution sinceSent, Distribution sinceAcknowledged, int stale, int missing) {
        int never() {
            return stale + missing;
        }
    }
}
