package io.slipstream.cache.load;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.HotKeys;
import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.LookupResult.Miss;
import io.slipstream.cache.entry.LookupResult.MissReason;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.namespace.TierName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The keys whose entries are to be brought into process, hottest first. They are brought in rounds: a key stays for a later round while the log of
 * its namespace is not heard, since its copy would not be trusted, and while the shared tier does not answer. Any thread may call; nothing
 * blocks.
 */
final class WantedKeys {
    private static final Logger LOGGER = Logger.getLogger(WantedKeys.class);
    /** Whoever waits so long for Redis or the log has been asked for the entries by callers meanwhile. */
    private static final Duration GIVE_UP = Duration.ofMinutes(1);

    /** Doubled each time, so that a server that is away is asked a few times and not thousands. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private final EntryService entries;
    private final NamespaceService namespaces;
    private final LogContact contact;
    private final LoadMetrics metrics;
    private final int limit;
    private final int concurrency;
    private final LongSupplier nanoTime;
    private List<EntryKey> left = List.of();
    private boolean isUnderWay;
    private long since;
    private long next;
    private Duration pause = FIRST_PAUSE;
    private int asked;
    private int found;

    /**
     * None yet.
     *
     * @param limit how many there may be; those beyond are forgotten, the coldest first
     * @param concurrency how many entries are fetched at the same time
     */
    WantedKeys(
            EntryService entries,
            NamespaceService namespaces,
            LogContact contact,
            LoadMetrics metrics,
            int limit,
            int concurrency,
            LongSupplier nanoTime) {
        this.entries = entries;
        this.namespaces = namespaces;
        this.contact = contact;
        this.metrics = metrics;
        this.limit = limit;
        this.concurrency = concurrency;
        this.nanoTime = nanoTime;
    }

    /** Wants more. */
    synchronized void add(List<EntryKey> keys) {
        if (keys.isEmpty()) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (left.isEmpty()) {
            asked = 0;
            found = 0;
        }
        int before = left.size();
        left = HotKeys.merged(List.of(left, keys), limit);
        asked += left.size() - before;
        since = now;
        next = now;
        pause = FIRST_PAUSE;
    }

    /** Those that are not brought yet, hottest first. */
    synchronized List<EntryKey> left() {
        return left;
    }

    /** Begins a round if one is due; to be called often while there are any left. */
    void goOn() {
        List<EntryKey> round = nextRound();
        if (round.isEmpty()) {
            return;
        }
        Set<EntryKey> later = ConcurrentHashMap.newKeySet();
        AtomicBoolean isCut = new AtomicBoolean();
        Multi.createFrom()
                .iterable(round)
                .onItem()
                .transformToUni(key -> bring(key, isCut).invoke(outcome -> ended(key, outcome, later)))
                .merge(concurrency)
                .onItem()
                .ignoreAsUni()
                .onTermination()
                .invoke(() -> ended(round, later))
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOGGER.warnf(failure, "hottest keys of other replicas not all taken over"));
    }

    private synchronized List<EntryKey> nextRound() {
        long now = nanoTime.getAsLong();
        if (isUnderWay || left.isEmpty() || now - next < 0) {
            return List.of();
        }
        if (now - since > GIVE_UP.toNanos()) {
            LOGGER.warnf(
                    "hottest keys of other replicas not all taken over: keys=%d found=%d left=%d",
                    asked, found, left.size());
            left = List.of();
            return List.of();
        }
        List<EntryKey> round = left.stream().filter(this::isHeard).toList();
        isUnderWay = !round.isEmpty();
        return round;
    }

    private boolean isHeard(EntryKey key) {
        Namespace namespace = namespaces.find(key.tenant(), key.namespace());
        if (namespace == null) {
            return true;
        }
        // So that it gets heartbeats, without which it is never heard.
        contact.used(namespace.partition());
        return contact.isTrusted(namespace.partition());
    }

    private Uni<Outcome> bring(EntryKey key, AtomicBoolean isCut) {
        Namespace namespace = namespaces.find(key.tenant(), key.namespace());
        if (namespace == null || !namespace.isEnabled() || !namespace.uses(TierName.L1)) {
            return Uni.createFrom().item(Outcome.NOT_HERE);
        }
        // What the disk may have is asked for all the same.
        boolean isHopeless = isCut.get() && !namespace.uses(TierName.DISK);
        if (isHopeless || !isHeard(key)) {
            return Uni.createFrom().item(Outcome.LATER);
        }
        return entries.look(namespace, key.key())
                .chain(result -> isBelow(result)
                        ? entries.look(namespace, key.key())
                        : Uni.createFrom().item(result))
                .map(WantedKeys::outcome)
                .onFailure()
                .recoverWithItem(WantedKeys::unexpected)
                .invoke(outcome -> isCut.compareAndSet(false, outcome == Outcome.LATER));
    }

    /** Found below, it may have been refused a place in process: where entries come together, some are. The second time it is there, or it gets one. */
    private static boolean isBelow(LookupResult result) {
        return result instanceof Hit hit && hit.tier() != TierName.L1;
    }

    /** One that cannot be had must not cost the others. */
    private static Outcome unexpected(Throwable failure) {
        LOGGER.debugf(failure, "hottest key of another replica not taken over");
        return Outcome.NOT_HERE;
    }

    private static Outcome outcome(LookupResult result) {
        return switch (result) {
            case Hit hit -> Outcome.HERE;
            case Miss miss -> miss.reason() == MissReason.UNKNOWN ? Outcome.LATER : Outcome.NOT_HERE;
        };
    }

    private void ended(EntryKey key, Outcome outcome, Set<EntryKey> later) {
        switch (outcome) {
            case HERE -> {
                metrics.takenOver();
                synchronized (this) {
                    found++;
                }
            }
            case NOT_HERE -> {}
            case LATER -> later.add(key);
        }
    }

    private synchronized void ended(List<EntryKey> round, Set<EntryKey> later) {
        Set<EntryKey> tried = Set.copyOf(round);
        left = left.stream()
                .filter(key -> !tried.contains(key) || later.contains(key))
                .toList();
        isUnderWay = false;
        if (left.isEmpty()) {
            LOGGER.infof(
                    "hottest keys of other replicas taken over: keys=%d found=%d durationMs=%d",
                    asked, found, Duration.ofNanos(nanoTime.getAsLong() - since).toMillis());
        } else if (!later.isEmpty()) {
            next = nanoTime.getAsLong() + pause.toNanos();
            pause = pause.multipliedBy(2);
        }
    }

    private enum Outcome {
        /** The entry is in process. */
        HERE,
        /** There is none, or it does not belong into the process. */
        NOT_HERE,
        /** It cannot be told now. */
        LATER
    }
}
