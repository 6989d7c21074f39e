package io.slipstream.cache.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.invalidation.Invalidation;
import io.slipstream.cache.load.LeaseService;
import io.slipstream.cache.load.LoadMetrics;
import io.slipstream.cache.load.LoadService;
import io.slipstream.cache.load.Loader;
import io.slipstream.cache.load.ReadResult;
import io.slipstream.cache.namespace.LoaderUrl;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.cache.storage.LocalLeases;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two readers of one key, two changes of its source with an invalidation each, and two answers of the source, in every order
 * there is. Whoever asked after an invalidation never gets what was loaded before it, and one load at a time is enough for all.
 */
class LoadInterleavingsTest {
    private static final String KEY = "k";
    private static final long NOW = 1_700_000_000_000L;

    /** What happens next. */
    enum Event {
        READ,
        CHANGE,
        ANSWER
    }

    private final SimulatedReplica replica = replica();
    private final Namespace namespace = loading(replica);
    private final SlowSource source = new SlowSource();
    private final LoadService loads = loads();
    private final List<Asked> asked = new ArrayList<>();

    static Stream<List<Event>> orders() {
        List<List<Event>> orders = new ArrayList<>();
        arrange(new int[] {2, 2, 2}, List.of(), orders);
        return orders.stream();
    }

    private static void arrange(int[] left, List<Event> before, List<List<Event>> orders) {
        if (before.size() == 6) {
            orders.add(before);
        }
        for (Event event : Event.values()) {
            int index = List.of(Event.values()).indexOf(event);
            if (left[index] > 0) {
                int[] rest = left.clone();
                rest[index]--;
                arrange(rest, Stream.concat(before.stream(), Stream.of(event)).toList(), orders);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void reads_inEveryOrderWithChanges_getNothingFromBeforeTheyAsked(List<Event> order) {
        for (Event event : order) {
            switch (event) {
                case READ -> read();
                case CHANGE -> change();
                case ANSWER -> source.answer();
            }
        }
        read();
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            source.answer();
            return asked.stream().allMatch(one -> one.answer().isDone());
        });

        assertThat(asked).allSatisfy(one -> assertThat(one.answer().join()).isGreaterThanOrEqualTo(one.least()));
        assertThat(source.mostAtOnce).isEqualTo(1);
        assertThat(source.begun).isLessThanOrEqualTo(3);
    }

    private void read() {
        CompletableFuture<Long> answer = loads.read(namespace, KEY, new ReadOptions(false, null))
                .map(LoadInterleavingsTest::version)
                .subscribeAsCompletionStage();
        asked.add(new Asked(source.version, answer));
    }

    private void change() {
        source.version++;
        CompletableFuture<?> acknowledged = replica.invalidations
                .invalidate("t", Invalidation.ofKey("default", KEY))
                .subscribeAsCompletionStage();
        replica.beat();
        for (int p = 0; p < SimulatedLog.PARTITIONS; p++) {
            replica.hear(p, 1000);
        }
        acknowledged.join();
    }

    private static long version(ReadResult result) {
        byte[] value = switch (result) {
            case ReadResult.Found found -> found.hit().entry().value();
            case ReadResult.Loaded loaded -> loaded.entry().value();
            case ReadResult.Absent absent -> throw new AssertionError("nothing was loaded");
        };
        return Long.parseLong(new String(value, StandardCharsets.UTF_8));
    }

    private static SimulatedReplica replica() {
        // Nothing is late here but the source.
        Random prompt = new Random(0) {
            @Override
            public int nextInt(int bound) {
                return bound - 1;
            }
        };
        SimulatedReplica replica = new SimulatedReplica(
                "r",
                new SimulatedLog(prompt),
                new SimulatedRedis(prompt, () -> NOW),
                new SimulatedDisk(),
                () -> NOW,
                0);
        replica.beat();
        for (int p = 0; p < SimulatedLog.PARTITIONS; p++) {
            replica.hear(p, 1000);
        }
        return replica;
    }

    private static Namespace loading(SimulatedReplica replica) {
        Policy usual = replica.namespace.policy();
        Policy.Loading loading = new Policy.Loading(new LoaderUrl("http://127.0.0.1:1/{key}"), Duration.ZERO, 0);
        Policy policy =
                new Policy(usual.ttl(), Duration.ZERO, Duration.ZERO, null, null, usual.tiers(), 0, true, loading);
        replica.namespaces.save("t", "default", policy).await().indefinitely();
        return replica.namespace;
    }

    private LoadService loads() {
        LoadMetrics metrics = new LoadMetrics(new SimpleMeterRegistry());
        Duration minute = Duration.ofMinutes(1);
        LocalLeases shared = new LocalLeases();
        LeaseService leases = new LeaseService(
                replica.entries, new LocalLeases(), shared, shared, metrics, Duration.ofMillis(1), 100);
        return new LoadService(
                replica.entries,
                leases,
                source,
                metrics,
                () -> Instant.ofEpochMilli(NOW),
                new LoadService.Times(minute, minute, minute, minute, Duration.ofDays(7)));
    }

    /** A read, and the version that was acknowledged when it was asked. */
    private record Asked(long least, CompletableFuture<Long> answer) {}

    /** Answers when it is told to, with what it had when it was asked. */
    private static final class SlowSource implements Loader {
        private final ConcurrentLinkedQueue<Runnable> open = new ConcurrentLinkedQueue<>();
        private volatile long version;
        private volatile int mostAtOnce;
        private volatile int begun;

        @Override
        public Uni<Loaded> load(Namespace from, String key, @Nullable String known) {
            return Uni.createFrom().<Loaded>emitter(this::begin);
        }

        private synchronized void begin(UniEmitter<? super Loaded> emitter) {
            byte[] value = Long.toString(version).getBytes(StandardCharsets.UTF_8);
            begun++;
            open.add(() -> emitter.complete(new Value(value, "text/plain", null, new Terms(true, null, List.of()))));
            mostAtOnce = Math.max(mostAtOnce, open.size());
        }

        void answer() {
            Runnable first = open.poll();
            if (first != null) {
                first.run();
            }
        }

        @Override
        public boolean mayLoad(LoaderUrl url) {
            return true;
        }
    }
}
