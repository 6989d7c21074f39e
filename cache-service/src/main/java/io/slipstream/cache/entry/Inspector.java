package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.namespace.TierName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares random copies of this replica with the shared tier, while callers are served. A copy that a read here would get,
 * although the shared tier has held a newer write for longer than the protocol allows, is a stale read found: it is counted,
 * told with what this replica knew, and dropped.
 *
 * <p>A difference that is seen once means nothing, since a write reaches the shared tier before the word of it reaches
 * here. It is looked at again after the bound, by this replica's own clock, so that no clock of another machine and no pause of this
 * process makes a finding. Any thread may call; nothing blocks.
 */
public final class Inspector {
    private static final Logger LOGGER = Logger.getLogger(Inspector.class);
    private static final int MAX_SUSPECTS = 1_000;

    private final EntryReader reader;
    private final LocalTier local;
    private final SharedTier shared;
    private final DiskTier disk;
    private final Map<TierName, CopySampler> samplers;
    private final NamespaceService namespaces;
    private final LogContact contact;
    private final InspectionFigures figures;
    private final InstantSource clock;
    private final int keys;
    private final long boundNanos;
    private final Map<Place, Suspicion> suspects = new ConcurrentHashMap<>();
    private final AtomicBoolean running = new AtomicBoolean();

    Inspector(
            EntryReader reader,
            LocalTier local,
            SharedTier shared,
            DiskTier disk,
            Map<TierName, CopySampler> samplers,
            NamespaceService namespaces,
            LogContact contact,
            InspectionFigures figures,
            InstantSource clock,
            Limits limits) {
        this.reader = reader;
        this.local = local;
        this.shared = shared;
        this.disk = disk;
        this.samplers = Map.copyOf(samplers);
        this.namespaces = namespaces;
        this.contact = contact;
        this.figures = figures;
        this.clock = clock;
        this.keys = limits.keys();
        this.boundNanos = limits.bound().toNanos();
    }

    /**
     * Limits of inspections.
     *
     * @param keys how many copies of each tier are drawn in a round
     * @param bound how long the shared tier may have a newer write before a copy counts as stale
     */
    public record Limits(int keys, Duration bound) {}

    /** One round; completes when it is over. Does nothing while the one before still runs. */
    public Uni<Void> inspect() {
        if (!running.compareAndSet(false, true)) {
            return Uni.createFrom().voidItem();
        }
        return Multi.createFrom()
                .iterable(samplers.entrySet())
                .onItem()
                .transformToUniAndConcatenate(sampler -> draw(sampler.getKey(), sampler.getValue()))
                .collect()
                .last()
                .chain(this::lookAgain)
                .onTermination()
                .invoke(() -> running.set(false));
    }

    private Uni<Void> draw(TierName tier, CopySampler sampler) {
        return sampler.sample(keys)
                .onFailure(TierUnavailableException.class)
                .recoverWithItem(List.of())
                .onItem()
                .transformToMulti(copies -> Multi.createFrom().iterable(copies))
                .onItem()
                .transformToUniAndConcatenate(copy -> compare(new Place(tier, copy.key()), copy.entry()))
                .collect()
                .last();
    }

    private Uni<Void> compare(Place place, Entry drawn) {
        Namespace namespace = namespaces.find(place.key.tenant(), place.key.namespace());
        if (namespace == null || !namespace.uses(TierName.L2) || !isServed(namespace, place, drawn)) {
            return Uni.createFrom().voidItem();
        }
        return sharedCopy(namespace, place.key)
                .invoke(newer -> {
                    if (newer == null) {
                        return; // Nothing to compare with.
                    }
                    if (newer.write() == drawn.write()) {
                        figures.sound(place.tier);
                    } else if (suspects.size() < MAX_SUSPECTS) {
                        suspects.putIfAbsent(place, new Suspicion(drawn, contact.now()));
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> lookAgain() {
        return Multi.createFrom()
                .iterable(List.copyOf(suspects.entrySet()))
                .filter(one -> contact.now() - one.getValue().since() > boundNanos)
                .invoke(one -> suspects.remove(one.getKey()))
                .onItem()
                .transformToUniAndConcatenate(one -> lookAgain(one.getKey(), one.getValue()))
                .collect()
                .last();
    }

    private Uni<Void> lookAgain(Place place, Suspicion suspicion) {
        Namespace namespace = namespaces.find(place.key.tenant(), place.key.namespace());
        if (namespace == null) {
            return Uni.createFrom().voidItem();
        }
        // The shared tier first: what is served after it answered is served although the newer write is there.
        return sharedCopy(namespace, place.key)
                .chain(newer -> newer == null
                        ? Uni.createFrom().voidItem()
                        : stillThere(place)
                                .invoke(there -> judge(namespace, place, suspicion, newer, there))
                                .replaceWithVoid());
    }

    private void judge(Namespace namespace, Place place, Suspicion suspicion, Entry newer, @Nullable Entry there) {
        if (there == null
                || there.write() != suspicion.copy.write()
                || there.write() == newer.write()
                || !isServed(namespace, place, there)) {
            figures.sound(place.tier);
            return;
        }
        long seenMillis = Duration.ofNanos(contact.now() - suspicion.since).toMillis();
        Duration staleness = Duration.ofMillis(Math.max(seenMillis, clock.millis() - newer.writtenAt()));
        figures.stale(place.tier, staleness);
        tell(namespace, place, there, newer, staleness);
        if (place.tier == TierName.L1) {
            local.changed(place.key, newer.write());
        } else {
            disk.changed(place.key, newer.write());
        }
    }

    /** What is in the shared tier and would be served from there; null if there is nothing, or it cannot be asked. */
    private Uni<@Nullable Entry> sharedCopy(Namespace namespace, EntryKey key) {
        return shared.head(key)
                .onFailure(TierUnavailableException.class)
                .recoverWithNull()
                .map(entry -> entry != null && reader.isValid(namespace, key.key(), entry) ? entry : null);
    }

    private Uni<@Nullable Entry> stillThere(Place place) {
        return place.tier == TierName.L1
                ? local.get(place.key)
                : disk.get(place.key).onFailure(TierUnavailableException.class).recoverWithNull();
    }

    private boolean isServed(Namespace namespace, Place place, Entry entry) {
        return place.tier == TierName.L1
                ? reader.servesLocal(namespace, place.key, entry.write())
                : reader.servesDisk(namespace, place.key, entry);
    }

    private void tell(Namespace namespace, Place place, Entry copy, Entry newer, Duration staleness) {
        int partition = namespace.partition();
        LOGGER.warnf(
                "a copy would have been served although the shared tier has a newer write; it is dropped:"
                        + " tier=%s tenant=%s namespace=%s durationMs=%d copy=%s/%s newer=%s/%s partition=%d applied=%d"
                        + " heard=%s trusted=%s generation=%d",
                place.tier.text(),
                namespace.tenant(),
                namespace.name(),
                staleness.toMillis(),
                copy.etag(),
                copy.stamp(),
                newer.etag(),
                newer.stamp(),
                partition,
                contact.position(partition),
                contact.isHeard(partition),
                contact.isTrusted(partition),
                contact.generation(partition));
    }

    /** A key in a tier. */
    private record Place(TierName tier, EntryKey key) {}

    /** That a copy differed from the shared tier, and since when that is known. */
    private record Suspicion(Entry copy, long since) {}
}
