package io.slipstream.cache.load;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.LookupResult.Miss;
import io.slipstream.cache.entry.LookupResult.MissReason;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.PutResult;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.load.LeasedResult.Absent;
import io.slipstream.cache.load.LeasedResult.Found;
import io.slipstream.cache.load.LeasedResult.Granted;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.TierName;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets one caller at a time fill a key, in all replicas together, while the others wait for what it brings. If the shared store cannot be
 * asked, there is one lease for each replica. A lease whose holder
 * is gone ends with its time, and the next caller gets it. Any thread may call; nothing blocks.
 */
public final class LeaseService {
    /** So many times a lease is renewed in the time that it lives. */
    private static final int RENEWALS = 3;

    private final EntryService entries;
    private final LeaseStore local;
    private final LeaseStore shared;
    private final LeaseStore dear;
    private final LoadMetrics metrics;
    private final Duration look;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ConcurrentMap<EntryKey, Uni<Void>> releases = new ConcurrentHashMap<>();

    /**
     * Leases for the keys of these entries.
     *
     * @param local the leases of this replica
     * @param shared the leases of all replicas
     * @param dear the same, asked with more patience
     * @param look how often to ask whether a lease is still held
     * @param maxWaiting how many callers may wait
     */
    public LeaseService(
            EntryService entries,
            LeaseStore local,
            LeaseStore shared,
            LeaseStore dear,
            LoadMetrics metrics,
            Duration look,
            int maxWaiting) {
        this.entries = entries;
        this.local = local;
        this.shared = shared;
        this.dear = dear;
        this.metrics = metrics;
        this.look = look;
        this.maxWaiting = maxWaiting;
        metrics.waiting(waiting, AtomicInteger::get);
    }

    /**
     * Reads an entry; on a miss the first caller gets the lease, the others wait. Fails with {@code OVERLOADED} if too many wait.
     *
     * @param options what the caller asks for beside the entry
     * @param life how long the caller has to fill the key
     * @param wait how long it waits for another caller's fill
     */
    public Uni<LeasedResult> read(Namespace namespace, String key, ReadOptions options, Duration life, Duration wait) {
        return entries.read(namespace, key, options).chain(result -> switch (result) {
            case Hit hit -> Uni.createFrom().item(new Found(hit, false));
            case Miss miss ->
                miss.reason() == MissReason.OFF
                        ? Uni.createFrom().item(new Absent(miss))
                        : grant(new Call(namespace, key, miss, life, false), System.nanoTime() + wait.toNanos());
        });
    }

    /** The same for a caller that has missed already. */
    public Uni<LeasedResult> acquire(Namespace namespace, String key, Miss miss, Duration life, Duration wait) {
        return grant(new Call(namespace, key, miss, life, false), System.nanoTime() + wait.toNanos());
    }

    /**
     * The same for a caller that does not wait for another's fill, and whose own costs far more than a wait for the shared store: even one that was
     * just silent is asked.
     */
    public Uni<LeasedResult> acquireDear(Namespace namespace, String key, Miss miss, Duration life) {
        return grant(new Call(namespace, key, miss, life, true), System.nanoTime());
    }

    /** Who holds the lease of a key; empty if nobody does. */
    public Uni<Optional<String>> holder(Namespace namespace, String key) {
        EntryKey name = new EntryKey(namespace.tenant(), namespace.name(), key);
        return ask(namespace, dear, leases -> leases.holder(name));
    }

    /** The lease of a key, whatever is there; empty if somebody holds it. */
    public Uni<Optional<LeaseToken>> tryAcquire(Namespace namespace, String key, Duration life) {
        LeaseToken token = LeaseToken.begin(entries.begin(namespace));
        Call call = new Call(namespace, key, new Miss(MissReason.STALE), life, false);
        return take(call, token.holder()).map(taken -> taken ? Optional.of(token) : Optional.empty());
    }

    /** Does work while a lease is kept alive, then gives it back. */
    public Uni<Void> holding(
            Namespace namespace, EntryKey key, LeaseToken token, Duration life, Supplier<Uni<Void>> work) {
        Cancellable renewals = Multi.createFrom()
                .ticks()
                .every(life.dividedBy(RENEWALS))
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(
                        tick -> ask(namespace, dear, store -> store.renew(key, token.holder(), life)))
                .subscribe()
                .with(isHeld -> {}, failure -> {});
        return Uni.createFrom()
                .<Void>deferred(work::get)
                .onTermination()
                .invoke(renewals::cancel)
                .onItemOrFailure()
                .call((done, failure) -> release(namespace, key, token.holder()));
    }

    /**
     * Writes what the holder of a lease brings, and ends the lease. The result is {@link PutResult.Refused} if the key was invalidated or
     * written since the lease was given; then nothing is changed.
     */
    public Uni<PutResult> fill(Namespace namespace, LeaseToken token, PutCommand command) {
        EntryKey key = new EntryKey(namespace.tenant(), namespace.name(), command.key());
        return entries.put(namespace, command)
                .invoke(result -> {
                    if (result instanceof PutResult.Refused) {
                        metrics.staleFill();
                    }
                })
                .onItemOrFailure()
                .call((result, failure) -> release(namespace, key, token.holder()));
    }

    private Uni<LeasedResult> grant(Call call, long deadline) {
        // Before the lease is taken, so that no invalidation can fall between the two.
        LeaseToken token = LeaseToken.begin(entries.begin(call.namespace));
        return take(call, token.holder()).chain(taken -> taken ? granted(call, token) : afterRelease(call, deadline));
    }

    /** Whoever held the lease before may have filled the key meanwhile. */
    private Uni<LeasedResult> granted(Call call, LeaseToken token) {
        return look(call).chain(result -> {
            if (isFresh(result)) {
                return release(call.namespace, call.entryKey(), token.holder()).replaceWith(collapsed(result));
            }
            metrics.granted();
            return Uni.createFrom().item(new Granted(call.miss, token));
        });
    }

    private Uni<LeasedResult> afterRelease(Call call, long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return Uni.createFrom().item(new Absent(call.miss));
        }
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            throw new ProblemException(ErrorCode.OVERLOADED, maxWaiting + " callers wait for leases already");
        }
        return released(call)
                .ifNoItem()
                .after(Duration.ofNanos(left))
                .recoverWithUni(() -> Uni.createFrom().voidItem())
                .onTermination()
                .invoke(waiting::decrementAndGet)
                .chain(() -> look(call))
                .chain(result -> isFresh(result) ? Uni.createFrom().item(collapsed(result)) : grant(call, deadline));
    }

    /** Ends when nobody holds the lease; one question for all who wait. */
    private Uni<Void> released(Call call) {
        EntryKey key = call.entryKey();
        return releases.computeIfAbsent(
                key,
                waitedFor -> Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(look)
                        .chain(() -> ask(call, leases -> leases.isHeld(key)))
                        .repeat()
                        .whilst(Boolean::booleanValue)
                        .collect()
                        .last()
                        .replaceWithVoid()
                        .onTermination()
                        .invoke(() -> releases.remove(key))
                        .memoize()
                        .indefinitely());
    }

    private Uni<Boolean> take(Call call, String holder) {
        return ask(call, leases -> leases.take(call.entryKey(), holder, call.life));
    }

    private Uni<LookupResult> look(Call call) {
        return call.asksShared()
                ? entries.look(call.namespace, call.key)
                : entries.lookHere(call.namespace, call.key, false);
    }

    private Uni<Boolean> ask(Call call, Function<LeaseStore, Uni<Boolean>> question) {
        return call.asksShared() ? ask(call.namespace, call.isDear ? dear : shared, question) : question.apply(local);
    }

    /** Asks the store of all replicas; the one of this replica if it cannot be asked, or the namespace has no shared tier. */
    private <T> Uni<T> ask(Namespace namespace, LeaseStore ofAll, Function<LeaseStore, Uni<T>> question) {
        return namespace.uses(TierName.L2)
                ? question.apply(ofAll)
                        .onFailure(TierUnavailableException.class)
                        .recoverWithUni(() -> question.apply(local))
                : question.apply(local);
    }

    private Uni<Void> release(Namespace namespace, EntryKey key, String holder) {
        Uni<Void> everywhere = namespace.uses(TierName.L2)
                ? shared.release(key, holder)
                        .onFailure(TierUnavailableException.class)
                        .recoverWithNull()
                : Uni.createFrom().voidItem();
        return everywhere.chain(() -> local.release(key, holder));
    }

    private LeasedResult collapsed(LookupResult fresh) {
        metrics.collapsed();
        return new Found((Hit) fresh, true);
    }

    private static boolean isFresh(LookupResult result) {
        return result instanceof Hit hit && !hit.stale();
    }

    /** A read that missed. */
    private record Call(Namespace namespace, String key, Miss miss, Duration life, boolean isDear) {
        EntryKey entryKey() {
            return new EntryKey(namespace.tenant(), namespace.name(), key);
        }

        /** Not if the caller has just waited for the shared tier in vain: it would wait again, which only a dear fill is worth. */
        boolean asksShared() {
            return isDear || miss.reason() != MissReason.UNKNOWN;
        }
    }
}
