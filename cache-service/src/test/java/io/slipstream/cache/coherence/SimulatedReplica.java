package io.slipstream.cache.coherence;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipstream.cache.entry.BatchingChangePublisher;
import io.slipstream.cache.entry.EntryMetrics;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.EntryStats;
import io.slipstream.cache.invalidation.Doubts;
import io.slipstream.cache.invalidation.Floors;
import io.slipstream.cache.invalidation.InvalidationLog;
import io.slipstream.cache.invalidation.InvalidationMetrics;
import io.slipstream.cache.invalidation.InvalidationService;
import io.slipstream.cache.invalidation.LogApplier;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogListener;
import io.slipstream.cache.invalidation.LogPositions;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.invalidation.Receipts;
import io.slipstream.cache.invalidation.SharedFacts;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.cache.namespace.PolicyStore;
import io.slipstream.cache.namespace.TenantSwitch;
import io.slipstream.cache.storage.CaffeineTier;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The service's own parts, wired as in production, on a simulated log and a simulated shared tier. */
final class SimulatedReplica {
    /** How long a copy may be served after it was overtaken. */
    static final Duration SILENCE = Duration.ofSeconds(1);

    /** Waits for no answer that is late by chance. */
    static final Duration MOMENT = Duration.ofMillis(1);

    /** Longer than this machine keeps a thread waiting, where nothing is late by chance. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String TENANT = "t";
    private static final int OLD_BEATS = 100;

    final EntryService entries;
    final InvalidationService invalidations;
    final NamespaceService namespaces;
    final Namespace namespace;
    final LogContact contact;
    volatile boolean cutFromLog;
    volatile boolean cutFromRedis;
    boolean frozen;

    private final SimulatedLog simulatedLog;
    private final SimulatedDisk disk;
    private final InvalidationLog log;
    private final LogApplier applier;
    private final BatchingChangePublisher changes;
    private final Doubts doubts;
    private final Map<Long, Long> beats = new HashMap<>();
    private final String name;
    private long beat;

    /** One that waits until the log has answered. */
    SimulatedReplica(
            String name,
            SimulatedLog simulatedLog,
            SimulatedRedis redis,
            SimulatedDisk disk,
            LongSupplier millis,
            long skew) {
        this(name, simulatedLog, redis, disk, millis, skew, PATIENCE);
    }

    /**
     * A replica on what is simulated.
     *
     * @param patience how long writes and invalidations wait for the log, by the real clock
     */
    SimulatedReplica(
            String name,
            SimulatedLog simulatedLog,
            SimulatedRedis redis,
            SimulatedDisk disk,
            LongSupplier millis,
            long skew,
            Duration patience) {
        this.name = name;
        this.simulatedLog = simulatedLog;
        this.disk = disk;
        InstantSource clock = () -> Instant.ofEpochMilli(millis.getAsLong() + skew);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Floors floors = new Floors(SimulatedLog.PARTITIONS, 50, 10);
        EntryMetrics metrics = new EntryMetrics(registry);
        SimulatedRedis.View shared = redis.of(() -> cutFromRedis);
        CaffeineTier local = new CaffeineTier(1 << 20, 1, 1 << 20, clock, metrics);
        Receipts receipts = new Receipts(new NoFacts(), clock, Duration.ofHours(1), name);
        log = simulatedLog.of(() -> cutFromLog);
        contact = new LogContact(
                SimulatedLog.PARTITIONS, SILENCE, Duration.ofHours(1), () -> millis.getAsLong() * 1_000_000);
        changes = new BatchingChangePublisher(log, name);
        doubts = new Doubts(shared, contact, SILENCE, disk::clear);
        Listener listener = new Listener();
        applier = new LogApplier(floors, contact, disk, List.of(listener));
        invalidations = new InvalidationService(
                log,
                applier,
                contact,
                floors,
                shared,
                receipts,
                new InvalidationMetrics(registry, floors),
                clock,
                name,
                patience);
        namespaces = new NamespaceService(floors, log, invalidations, new NoPolicies(), clock, name, 10);
        entries = new EntryService(
                local,
                shared,
                disk,
                namespaces,
                contact,
                invalidations,
                changes,
                doubts,
                new EntryStats(),
                metrics,
                clock,
                new EntryService.Limits(Duration.ofDays(7), Duration.ofSeconds(10), 1000, patience));
        listener.entries = entries;
        namespace = namespaces.require(TENANT, "default");
        disk.attach(() -> LogPositions.of(contact));
        readBack();
    }

    /** As a start does: on from where an earlier run was, or else all floors and no changes of entries. */
    private void readBack() {
        applier.met(SimulatedLog.EPOCH);
        List<Long> ends = IntStream.range(0, SimulatedLog.PARTITIONS)
                .mapToObj(p -> (long) simulatedLog.records(p).size())
                .toList();
        List<Long> saved = applier.restore(Collections.nCopies(ends.size(), 0L), ends);
        for (int p = 0; p < SimulatedLog.PARTITIONS; p++) {
            List<LogRecord> records = simulatedLog.records(p);
            for (long offset = saved == null ? 0 : saved.get(p); offset < records.size(); offset++) {
                LogRecord record = records.get((int) offset);
                if (record instanceof LogRecord.Invalidated
                        || (saved != null && record instanceof LogRecord.EntriesChanged)) {
                    applier.apply(p, offset, record);
                } else if (saved != null && record instanceof LogRecord.Heartbeat heartbeat && heartbeat.untold()) {
                    doubts.overheard(p);
                }
            }
            applier.advanced(p, records.size());
        }
    }

    String name() {
        return name;
    }

    /** Whether the log has all that it wrote. */
    boolean isTold() {
        return changes.waiting() == 0;
    }

    /** Whether it reaches all it needs. */
    boolean isWhole() {
        return !cutFromLog && !cutFromRedis && !frozen;
    }

    /** Applies at most a number of records of a partition. */
    void hear(int partition, int most) {
        if (cutFromLog || frozen) {
            return;
        }
        long offset = contact.position(partition);
        for (LogRecord record : simulatedLog.records(partition, offset, most)) {
            if (record instanceof LogRecord.Heartbeat heartbeat) {
                applier.advanced(partition, offset + 1);
                Long sent = heartbeat.replica().equals(name) ? beats.remove(heartbeat.sequence()) : null;
                if (sent != null) {
                    contact.proven(partition, sent);
                } else if (heartbeat.untold()) {
                    doubts.overheard(partition);
                }
            } else {
                applier.apply(partition, offset, record);
                applier.advanced(partition, offset + 1);
            }
            offset++;
        }
    }

    /** What is due each quarter of a second. */
    void beat() {
        if (frozen) {
            return;
        }
        for (int p = 0; p < SimulatedLog.PARTITIONS; p++) {
            beats.put(++beat, contact.now());
            beats.remove(beat - OLD_BEATS);
            log.append(p, new LogRecord.Heartbeat(name, beat, Instant.EPOCH, contact.stamp(p), doubts.isFound(p)))
                    .subscribe()
                    .with(position -> {}, failure -> {});
        }
        doubts.look();
        invalidations.refreshMarkers(false);
    }

    /** What is due each second. */
    void housekeep() {
        if (!frozen) {
            invalidations.refreshMarkers(true);
            changes.retry();
            doubts.renew(changes::isWaiting);
            disk.commit();
        }
    }

    /** Passes on what concerns entries. */
    private static final class Listener implements LogListener {
        private @Nullable EntryService entries;

        @Override
        public void entriesChanged(LogRecord.EntriesChanged record) {
            Objects.requireNonNull(entries).entriesChanged(record);
        }

        @Override
        public void everythingForgotten() {
            if (entries != null) {
                entries.everythingForgotten();
            }
        }
    }

    /** Facts that are never there. */
    private static final class NoFacts implements SharedFacts {
        @Override
        public Uni<Void> put(String fact, Map<String, String> fields, Duration life) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Map<String, String>> get(String fact) {
            return Uni.createFrom().item(Map.of());
        }
    }

    /** Shipped policies only. */
    private static final class NoPolicies implements PolicyStore {
        @Override
        public Uni<Settings> load() {
            return Uni.createFrom().item(new Settings(List.of(), Map.of()));
        }

        @Override
        public Uni<Boolean> save(String tenant, String namespace, Policy policy) {
            return Uni.createFrom().item(true);
        }

        @Override
        public Uni<Boolean> remove(String tenant, String namespace) {
            return Uni.createFrom().item(true);
        }

        @Override
        public Uni<Void> saveSwitch(String tenant, TenantSwitch state) {
            return Uni.createFrom().voidItem();
        }
    }
}
