package io.slipstream.benchmarks.cache;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipstream.cache.entry.BatchingChangePublisher;
import io.slipstream.cache.entry.EntryMetrics;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.EntryStats;
import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Doubts;
import io.slipstream.cache.invalidation.Floors;
import io.slipstream.cache.invalidation.InvalidationMetrics;
import io.slipstream.cache.invalidation.InvalidationService;
import io.slipstream.cache.invalidation.LogApplier;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.Receipts;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.storage.CaffeineTier;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * The service's own parts in one process, wired as in production: its tier in process, its floors, its counters, the clock of
 * the system. Below them is nothing: no shared tier, no disk, and a log that is always heard.
 */
final class LocalCache {
    private static final long ROOM = 64L << 20;
    private static final Duration LONG = Duration.ofDays(1);
    private static final String REPLICA = "bench";

    private final EntryService entries;
    private final Namespace namespace;

    LocalCache() {
        InstantSource clock = Clock.systemUTC();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        EmptyLog log = new EmptyLog();
        EmptyTier shared = new EmptyTier();
        EmptyDisk disk = new EmptyDisk();
        Floors floors = new Floors(log.partitions(), 10_000, 100);
        EntryMetrics metrics = new EntryMetrics(registry);
        LogContact contact = new LogContact(log.partitions(), LONG, LONG, System::nanoTime);
        LogApplier applier = new LogApplier(floors, contact, disk, List.of());
        InvalidationService invalidations = new InvalidationService(
                log,
                applier,
                contact,
                floors,
                shared,
                new Receipts(shared, clock, LONG, REPLICA),
                new InvalidationMetrics(registry, floors),
                clock,
                REPLICA,
                LONG);
        NamespaceService namespaces =
                new NamespaceService(floors, log, invalidations, new ShippedPolicies(), clock, REPLICA, 10);
        entries = new EntryService(
                new CaffeineTier(ROOM, 1, ROOM, clock, metrics),
                shared,
                disk,
                namespaces,
                contact,
                invalidations,
                new BatchingChangePublisher(log, REPLICA),
                new Doubts(shared, contact, LONG, disk::clear),
                new EntryStats(),
                metrics,
                clock,
                new EntryService.Limits(Duration.ofDays(7), Duration.ofSeconds(10), 1_000, LONG));
        namespace = namespaces.require("bench", "default");
        contact.reset(EmptyLog.EPOCH, () -> {});
        for (int partition = 0; partition < log.partitions(); partition++) {
            contact.proven(partition, System.nanoTime());
        }
    }

    /** Keeps a value that depends on tags. */
    void put(String key, byte[] value, List<String> tags) {
        Dependencies dependencies =
                tags.isEmpty() ? Dependencies.NONE : new Dependencies(tags, List.of(), null, null, null);
        entries.put(
                        namespace,
                        new PutCommand(
                                key,
                                value,
                                "text/plain",
                                Duration.ofHours(1),
                                dependencies,
                                PutCommand.Condition.NONE,
                                entries.begin(namespace)))
                .await()
                .atMost(Duration.ofSeconds(10));
        peek(key);
    }

    /** The entry in process, as a server takes it first; fails if it is not there. */
    Hit peek(String key) {
        Hit hit = entries.peek(namespace, key);
        if (hit == null) {
            throw new IllegalStateException("the entry is not in process");
        }
        return hit;
    }

    /** The same through the method that would ask the other tiers. */
    Uni<LookupResult> read(String key, Consumer<LookupResult> callee) {
        Uni<LookupResult> answer = entries.read(namespace, key, ReadOptions.NONE);
        answer.subscribe().with(callee);
        return answer;
    }
}
