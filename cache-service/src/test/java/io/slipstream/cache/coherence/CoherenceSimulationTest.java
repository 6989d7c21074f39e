package io.slipstream.cache.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.PutResult;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.invalidation.ConsistencyToken;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Invalidation;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three replicas, a log and a shared tier in simulated time, with every fault of the protocol in any order: late, lost and
 * repeated messages, cuts, freezes, kills, flushes, skewed clocks. An oracle knows the versions of each key. Once a change is
 * acknowledged, nobody may serve an older version longer than the bound, and whoever shows its token never.
 */
class CoherenceSimulationTest {
    private static final int REPLICAS = 3;
    private static final int KEYS = 4;
    private static final int SEEDS = 24;
    private static final int STEPS = 5_000;
    private static final long STEP_MILLIS = 25;

    /** The silence, and a step of the simulation beside it. */
    private static final long BOUND = SimulatedReplica.SILENCE.toMillis() + STEP_MILLIS;

    /** How long a mark needs to a replica that hears of it through another one's heartbeat, and may lose the log just before. */
    private static final long RELAY = 500;

    private final List<SimulatedReplica> replicas = new ArrayList<>();
    private final List<SimulatedDisk> disks = new ArrayList<>();
    private final Map<String, Key> keys = new HashMap<>();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger servedByToken = new AtomicInteger();
    private Random random = new Random(0);
    private SimulatedLog log = new SimulatedLog(random);
    private SimulatedRedis redis = new SimulatedRedis(random, this::now);
    private boolean lostUntold;
    private volatile long now = 1_700_000_000_000L;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, SEEDS);
    }

    private long now() {
        return now;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void replicas_underAnyOrderOfFaults_serveNothingOvertakenPastTheBound(long seed) {
        random = new Random(seed);
        log = new SimulatedLog(new Random(seed + 1));
        redis = new SimulatedRedis(new Random(seed + 2), this::now);
        for (int i = 0; i < REPLICAS; i++) {
            disks.add(new SimulatedDisk());
            replicas.add(started(i));
        }
        for (int step = 0; step < STEPS; step++) {
            pass();
            act();
            letTimersRun();
            assertThat(violations).as("step %d", step).isEmpty();
        }
        assertThat(served.get()).as("entries that were served").isGreaterThan(STEPS / 20);
        assertThat(servedByToken.get()).as("of them to a token").isGreaterThan(STEPS / 200);
    }

    private SimulatedReplica started(int number) {
        long skew = (number - 1) * 5_000L;
        return new SimulatedReplica(
                "r" + number + '-' + random.nextInt(),
                log,
                redis,
                disks.get(number),
                this::now,
                skew,
                SimulatedReplica.MOMENT);
    }

    /** Time goes on, messages arrive, some answers come. */
    private void pass() {
        now += STEP_MILLIS;
        if (now % 250 == 0) {
            replicas.forEach(SimulatedReplica::beat);
        }
        if (now % 1000 == 0) {
            replicas.forEach(SimulatedReplica::housekeep);
        }
        for (SimulatedReplica replica : replicas) {
            for (int p = 0; p < SimulatedLog.PARTITIONS; p++) {
                replica.hear(p, random.nextInt(6));
            }
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            redis.release();
        }
    }

    private void act() {
        int number = random.nextInt(REPLICAS);
        SimulatedReplica replica = replicas.get(number);
        // Words of those who miss one way reach those who miss the other through a replica that has both.
        boolean othersAreWhole = replicas.stream().anyMatch(one -> one != replica && one.isWhole());
        switch (random.nextInt(400)) {
            case 0, 1 -> replica.cutFromLog |= othersAreWhole;
            case 2, 3 -> replica.cutFromRedis |= othersAreWhole;
            case 4, 5 -> replica.frozen |= othersAreWhole;
            case 6 -> flush();
            case 7 -> cutAllFromLog();
            case 8 -> cutAllFromRedis();
            case 9, 10 -> kill(number);
            case 11, 12, 13, 14 -> heal(replica);
            case 15, 16 -> replicas.forEach(CoherenceSimulationTest::heal);
            case 17 -> replicas.forEach(one -> one.cutFromLog = false);
            case 18 -> replicas.forEach(one -> one.cutFromRedis = false);
            default -> {
                if (!replica.frozen) {
                    use(replica, keys.computeIfAbsent("k" + random.nextInt(KEYS), Key::new));
                }
            }
        }
    }

    /** Not while there are floors that only the log tells of: nobody could tell those who have Redis alone. */
    private void cutAllFromLog() {
        if (redis.knowsFloorsOf(log)) {
            replicas.forEach(one -> one.cutFromLog = true);
        }
    }

    /** Not while there are writes that only Redis tells of. */
    private void cutAllFromRedis() {
        if (!redis.isMarked()) {
            replicas.forEach(one -> one.cutFromRedis = true);
        }
    }

    /** What only the shared tier has of a write is lost with it; that is not promised. */
    private void flush() {
        if (!lostUntold && replicas.stream().allMatch(SimulatedReplica::isTold)) {
            redis.flush();
        }
    }

    private void kill(int number) {
        lostUntold |= !replicas.get(number).isTold();
        replicas.set(number, started(number));
    }

    private static void heal(SimulatedReplica replica) {
        replica.cutFromLog = false;
        replica.cutFromRedis = false;
        replica.frozen = false;
    }

    /** Keys are either written by their callers, or loaded under leases and invalidated when their source changes. */
    private void use(SimulatedReplica replica, Key key) {
        int choice = random.nextInt(20);
        if (choice < 16) {
            read(replica, key, choice < 2);
        } else if (key.changing) {
            return; // Two changes at once have no order that could be checked.
        } else if (key.isLoaded && choice == 16) {
            invalidate(replica, key);
        } else if (key.isLoaded) {
            load(replica, key);
        } else if (choice == 16) {
            remove(replica, key);
        } else {
            write(replica, key);
        }
    }

    private void read(SimulatedReplica replica, Key key, boolean withToken) {
        ConsistencyToken token = withToken ? key.token : null;
        long bound = replica.cutFromRedis ? BOUND + RELAY : BOUND;
        long least = token == null ? key.leastAt(now - bound) : key.tokenVersion;
        String asked = key.name + " of " + replica.name() + " at " + now + (token == null ? "" : " with " + token);
        run(replica.entries.read(replica.namespace, key.name, new ReadOptions(false, token)), result -> {
            if (result instanceof LookupResult.Hit hit) {
                long version = Long.parseLong(new String(hit.entry().value(), StandardCharsets.UTF_8));
                if (version < least && !key.isUnknown(version)) {
                    violations.add(asked + ": version " + version + " from " + hit.tier() + " instead of " + least);
                }
                served.incrementAndGet();
                servedByToken.addAndGet(token == null ? 0 : 1);
            }
        });
    }

    private void write(SimulatedReplica replica, Key key) {
        long version = key.change();
        Stamp begun = replica.entries.begin(replica.namespace);
        Uni<PutResult> put = put(replica, key, version, begun, PutCommand.Condition.NONE)
                .onFailure()
                .invoke(() -> key.unknown(version))
                .onTermination()
                .invoke(key::changed);
        run(put, done -> {
            if (done instanceof PutResult.Stored stored) {
                key.acknowledged(version, now, stored.token());
            }
        });
    }

    private void remove(SimulatedReplica replica, Key key) {
        long version = key.change();
        run(
                replica.entries
                        .remove(replica.namespace, key.name)
                        .onTermination()
                        .invoke(key::changed),
                removed -> key.acknowledged(version, now, removed.token()));
    }

    /** The source changes, and what was cached of it is invalidated. */
    private void invalidate(SimulatedReplica replica, Key key) {
        long version = key.change();
        String namespace = random.nextBoolean() ? "default" : null;
        Invalidation invalidation = switch (random.nextInt(3)) {
            case 0 -> Invalidation.ofKey("default", key.name);
            case 1 ->
                new Invalidation(namespace, List.of(new Invalidation.Target(Scope.TAG, List.of(key.tag()))), false);
            default -> Invalidation.ofNamespace(namespace, false);
        };
        run(
                replica.invalidations
                        .invalidate("t", invalidation)
                        .onTermination()
                        .invoke(key::changed),
                done -> key.acknowledged(version, now, done.token()));
    }

    /** A caller misses and begins to load; or one that began some time ago, maybe at another replica, brings what it loaded. */
    private void load(SimulatedReplica replica, Key key) {
        if (key.loads.isEmpty() || random.nextBoolean()) {
            key.loads.add(new Load(replica.entries.begin(replica.namespace), key.version));
        } else {
            Load load = key.loads.remove(random.nextInt(key.loads.size()));
            run(put(replica, key, load.version, load.begun, new PutCommand.Condition.Fill()), done -> {});
        }
    }

    private static Uni<PutResult> put(
            SimulatedReplica replica, Key key, long version, Stamp begun, PutCommand.Condition condition) {
        return replica.entries.put(
                replica.namespace,
                new PutCommand(
                        key.name,
                        Long.toString(version).getBytes(StandardCharsets.UTF_8),
                        "text/plain",
                        null,
                        new Dependencies(List.of(key.tag()), List.of(), null, null, null),
                        condition,
                        begun));
    }

    private <T> void run(Uni<T> work, Consumer<T> then) {
        underWay.incrementAndGet();
        work.onTermination().invoke(underWay::decrementAndGet).subscribe().with(then, failure -> {});
    }

    /** Calls that wait for no answer of the shared tier wait for a timer. */
    private void letTimersRun() {
        for (int i = 0; i < 5 && underWay.get() > redis.holding(); i++) {
            LockSupport.parkNanos(500_000);
        }
    }

    /** A load that began when a version was the newest. */
    private record Load(Stamp begun, long version) {}

    /** A change that was acknowledged. */
    private record Change(long version, long at) {}

    /** What the oracle knows of a key. */
    private static final class Key {
        private final String name;
        private final boolean isLoaded;
        private final List<Load> loads = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();
        private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
        private volatile boolean changing;
        private long version;
        private ConsistencyToken token;
        private long tokenVersion;

        Key(String name) {
            this.name = name;
            this.isLoaded = name.hashCode() % 2 == 0;
        }

        String tag() {
            return "tag-" + name;
        }

        long change() {
            changing = true;
            return ++version;
        }

        void changed() {
            changing = false;
        }

        /** A write failed: whether and when it takes effect is not known, as ever when an answer is lost. */
        void unknown(long failed) {
            unknown.add(failed);
        }

        boolean isUnknown(long seen) {
            return unknown.contains(seen);
        }

        synchronized void acknowledged(long changed, long at, ConsistencyToken shown) {
            changes.add(new Change(changed, at));
            token = shown;
            tokenVersion = changed;
        }

        /** The newest version that was acknowledged by a time. */
        synchronized long leastAt(long time) {
            return changes.stream()
                    .filter(change -> change.at <= time)
                    .mapToLong(Change::version)
                    .max()
                    .orElse(0);
        }
    }
}
