package io.slipstream.cache.load;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.HotKeys;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.load.HotKeyStore.Word;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.namespace.TierName;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Takes over the hottest keys of other replicas: all of them when this replica starts, and those of a replica that stops. Their values come from
 * the shared tier or the disk as any read's would, under the same rules of coherence; nothing is loaded from sources. One timer
 * drives it; any thread may ask. Nothing blocks.
 */
public final class HotKeyTaker {
    private static final Logger LOGGER = Logger.getLogger(HotKeyTaker.class);
    /** Whoever hears nothing of Redis or the log for so long has been asked for entries by callers meanwhile. */
    private static final Duration GIVE_UP = Duration.ofMinutes(1);

    private final HotKeyStore store;
    private final EntryService entries;
    private final NamespaceService namespaces;
    private final LogContact contact;
    private final LoadMetrics metrics;
    private final String replica;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private volatile Phase phase;
    private volatile List<EntryKey> wanted = List.of();
    private volatile boolean hasBegun;
    private volatile long begun;

    /** Takes keys from this store and brings their entries through this service. */
    public HotKeyTaker(
            HotKeyStore store,
            EntryService entries,
            NamespaceService namespaces,
            LogContact contact,
            LoadMetrics metrics,
            String replica,
            Limits limits,
            LongSupplier nanoTime) {
        this.store = store;
        this.entries = entries;
        this.namespaces = namespaces;
        this.contact = contact;
        this.metrics = metrics;
        this.replica = replica;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.phase = limits.enabled() ? Phase.WAITING : Phase.OVER;
    }

    /**
     * Limits of what is taken over, see {@code HotKeysConfig}.
     *
     * @param enabled whether anything is
     * @param keys how many keys at the start
     * @param concurrency how many entries are fetched at the same time
     * @param patience how long a replica that could serve already waits with being ready
     */
    public record Limits(boolean enabled, int keys, int concurrency, Duration patience) {}

    private enum Phase {
        /** The policies or the others' keys are not known yet. */
        WAITING,
        /** The store is asked. */
        ASKING,
        /** The keys are known; copies in process would not be trusted before the log is heard. */
        HEARING,
        /** Entries are fetched. */
        BRINGING,
        /** Nothing is left to do. */
        OVER
    }

    /** Whether all is taken over, or given up. */
    public boolean isOver() {
        return phase == Phase.OVER;
    }

    /** Whether the replica need not wait any longer. */
    public boolean isReady() {
        return isOver()
                || (hasBegun
                        && nanoTime.getAsLong() - begun >= limits.patience().toNanos());
    }

    /** Goes on with what a starting replica takes over; to be called often until {@link #isOver()}. */
    public void goOn() {
        if (isOver() || !namespaces.isLoaded()) {
            return;
        }
        if (!hasBegun) {
            begun = nanoTime.getAsLong();
            hasBegun = true;
        }
        switch (phase) {
            case WAITING -> ask();
            case HEARING -> bringOnceHeard();
            case ASKING, BRINGING, OVER -> {}
        }
        boolean isWaiting = phase == Phase.WAITING || phase == Phase.HEARING;
        if (isWaiting && nanoTime.getAsLong() - begun > GIVE_UP.toNanos()) {
            phase = Phase.OVER;
        }
    }

    /** Takes over the keys of replicas that stop, once; to be called every second or so. */
    public void lookForLeaving() {
        if (isOver() && limits.enabled() && isLooking.compareAndSet(false, true)) {
            store.words()
                    .chain(words -> keysOf(newlyLeaving(words)))
                    .chain(this::bring)
                    .onTermination()
                    .invoke(() -> isLooking.set(false))
                    .subscribe()
                    .with(done -> {}, failure -> {
                        // Redis is away; the next look may find it.
                    });
        }
    }

    /** The hottest keys that other replicas hold of a namespace, hottest first. Fails with {@code STORE_UNAVAILABLE} if they cannot be asked for. */
    public Uni<List<String>> hottest(Namespace namespace, int limit) {
        return store.words()
                .chain(words -> lists(words, word -> !word.replica().equals(replica)))
                .map(lists -> HotKeys.merged(
                                lists.stream().map(list -> of(namespace, list)).toList(), limit)
                        .stream()
                        .map(EntryKey::key)
                        .toList())
                .onFailure(TierUnavailableException.class)
                .transform(failure -> new ProblemException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "Redis, through which replicas tell their hottest keys, does not answer",
                        failure));
    }

    private void ask() {
        phase = Phase.ASKING;
        store.words()
                .invoke(this::newlyLeaving)
                .chain(words -> keysOf(words))
                .subscribe()
                .with(
                        keys -> {
                            wanted = keys;
                            phase = keys.isEmpty() ? Phase.OVER : Phase.HEARING;
                        },
                        failure -> phase = Phase.WAITING);
    }

    private void bringOnceHeard() {
        if (wanted.stream().map(this::partitionOf).distinct().allMatch(this::isHeard)) {
            phase = Phase.BRINGING;
            bring(wanted)
                    .onTermination()
                    .invoke(() -> {
                        wanted = List.of();
                        phase = Phase.OVER;
                    })
                    .subscribe()
                    .with(
                            done -> {},
                            failure -> LOGGER.warnf(failure, "hottest keys of other replicas not taken over"));
        }
    }

    private int partitionOf(EntryKey key) {
        Namespace namespace = namespaces.find(key.tenant(), key.namespace());
        return namespace == null ? -1 : namespace.partition();
    }

    private boolean isHeard(int partition) {
        if (partition < 0) {
            return true;
        }
        // So that it gets heartbeats, without which it is never heard.
        contact.used(partition);
        return contact.isTrusted(partition);
    }

    /** Of these, the other replicas that leave and that were not seen to leave before. */
    private List<Word> newlyLeaving(List<Word> words) {
        known.retainAll(words.stream().map(Word::id).collect(Collectors.toSet()));
        return words.stream()
                .filter(word -> word.isLeaving() && !word.replica().equals(replica) && known.add(word.id()))
                .toList();
    }

    private Uni<List<EntryKey>> keysOf(List<Word> words) {
        return lists(words, word -> true).map(lists -> HotKeys.merged(lists, limits.keys()));
    }

    private Uni<List<List<EntryKey>>> lists(List<Word> words, Predicate<Word> test) {
        return Multi.createFrom()
                .items(words.stream().filter(test))
                .onItem()
                .transformToUniAndConcatenate(word -> store.hottest(word.replica()))
                .collect()
                .asList();
    }

    private static List<EntryKey> of(Namespace namespace, List<EntryKey> keys) {
        return keys.stream()
                .filter(key -> key.tenant().equals(namespace.tenant())
                        && key.namespace().equals(namespace.name()))
                .toList();
    }

    private Uni<Void> bring(List<EntryKey> keys) {
        long started = nanoTime.getAsLong();
        return Multi.createFrom()
                .iterable(keys)
                .onItem()
                .transformToUni(this::bring)
                .merge(limits.concurrency())
                .filter(found -> found)
                .collect()
                .with(Collectors.counting())
                .invoke(brought -> {
                    if (!keys.isEmpty()) {
                        LOGGER.infof(
                                "hottest keys of other replicas taken over: keys=%d found=%d durationMs=%d",
                                keys.size(),
                                brought,
                                Duration.ofNanos(nanoTime.getAsLong() - started).toMillis());
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Boolean> bring(EntryKey key) {
        Namespace namespace = namespaces.find(key.tenant(), key.namespace());
        if (namespace == null || !namespace.isEnabled() || !namespace.uses(TierName.L1)) {
            return Uni.createFrom().item(false);
        }
        return entries.promote(namespace, key.key()).invoke(found -> {
            if (found) {
                metrics.takenOver();
            }
        });
    }
}
