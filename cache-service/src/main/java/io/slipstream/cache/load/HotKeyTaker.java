package io.slipstream.cache.load;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.HotKeys;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.load.HotKeyStore.Word;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
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

/**
 * Takes over the hottest keys of other replicas: all of them when this replica starts, and those of a replica that stops. Their values come from
 * the shared tier or the disk as any read's would, under the same rules of coherence; nothing is loaded from sources. Timers drive it; any
 * thread may ask. Nothing blocks.
 */
public final class HotKeyTaker {
    /** Whoever hears nothing of Redis for so long has been asked for entries by callers meanwhile. */
    private static final Duration GIVE_UP = Duration.ofMinutes(1);

    private final HotKeyStore store;
    private final NamespaceService namespaces;
    private final String replica;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final WantedKeys wanted;
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private volatile Phase phase;
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
        this.namespaces = namespaces;
        this.replica = replica;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.wanted =
                new WantedKeys(entries, namespaces, contact, metrics, limits.keys(), limits.concurrency(), nanoTime);
        this.phase = limits.enabled() ? Phase.ASKING : Phase.OVER;
    }

    /**
     * Limits of what is taken over, see {@code HotKeysConfig}.
     *
     * @param enabled whether anything is
     * @param keys how many keys at a time
     * @param concurrency how many entries are fetched at the same time
     * @param patience how long a replica that could serve already waits with being ready
     */
    public record Limits(boolean enabled, int keys, int concurrency, Duration patience) {}

    private enum Phase {
        /** The policies or the others' keys are not known yet. */
        ASKING,
        /** The keys are known, their entries are fetched. */
        BRINGING,
        /** What there was at the start is taken over, or given up; only replicas that stop bring more. */
        OVER
    }

    /** Whether all that there was at the start is taken over, or given up. */
    public boolean isOver() {
        return phase == Phase.OVER;
    }

    /** Whether the replica need not wait any longer. */
    public boolean isReady() {
        return isOver()
                || (hasBegun
                        && nanoTime.getAsLong() - begun >= limits.patience().toNanos());
    }

    /** Whether it is known what there is to take over. Before, the list that this replica told in its last life is better than what it has. */
    public boolean isInformed() {
        return phase != Phase.ASKING;
    }

    /** The keys that are still to be taken over, hottest first. */
    public List<EntryKey> wanted() {
        return wanted.left();
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
        if (phase == Phase.ASKING) {
            look();
        }
        wanted.goOn();
        boolean isGivenUp = phase == Phase.ASKING && nanoTime.getAsLong() - begun > GIVE_UP.toNanos();
        if (isGivenUp || (phase == Phase.BRINGING && wanted.left().isEmpty())) {
            phase = Phase.OVER;
        }
    }

    /** Takes over the keys of replicas that stop, once; to be called every second or so. */
    public void lookForLeaving() {
        if (limits.enabled() && isInformed()) {
            look();
            wanted.goOn();
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

    /** The first time at all that was told, then at what those tell that leave. */
    private void look() {
        if (!isLooking.compareAndSet(false, true)) {
            return;
        }
        boolean isFirst = phase == Phase.ASKING;
        store.words()
                .chain(words -> lists(words, word -> isFirst || isNewlyLeaving(word))
                        .invoke(lists -> {
                            wanted.add(HotKeys.merged(lists, limits.keys()));
                            remember(words);
                            if (isFirst && phase == Phase.ASKING) {
                                phase = Phase.BRINGING;
                            }
                        }))
                .onTermination()
                .invoke(() -> isLooking.set(false))
                .subscribe()
                .with(done -> {}, failure -> {
                    // Redis is away; the next look may find it.
                });
    }

    private boolean isNewlyLeaving(Word word) {
        return word.isLeaving() && !word.replica().equals(replica) && !known.contains(word.id());
    }

    /** Once their keys are known, so that a look that fails is repeated. */
    private void remember(List<Word> words) {
        Set<String> leaving =
                words.stream().filter(Word::isLeaving).map(Word::id).collect(Collectors.toSet());
        known.retainAll(leaving);
        known.addAll(leaving);
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
}
