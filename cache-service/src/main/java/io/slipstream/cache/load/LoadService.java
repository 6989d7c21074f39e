package io.slipstream.cache.load;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.LookupResult.Miss;
import io.slipstream.cache.entry.LookupResult.MissReason;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.PutCommand.Condition;
import io.slipstream.cache.entry.PutResult;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.load.ReadResult.Absent;
import io.slipstream.cache.load.ReadResult.Found;
import io.slipstream.cache.load.ReadResult.Loaded;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads, and loads what is missing in namespaces that have a loader: once for each key in all replicas together, while everybody else
 * waits for that load or gets a stale copy. A load is as old as its beginning: an invalidation that comes later beats it, and whoever asked after
 * the invalidation waits for another load. Any thread may call; nothing blocks.
 */
public final class LoadService {
    private static final int REMEMBERED_FAILURES = 10_000;

    private static final Miss EXPIRED = new Miss(MissReason.STALE);

    private final EntryService entries;
    private final LeaseService leases;
    private final Loader loader;
    private final LoadMetrics metrics;
    private final InstantSource clock;
    private final Times times;
    private final SharedReads reads;
    private final ConcurrentMap<EntryKey, Flight> flights = new ConcurrentHashMap<>();
    private final Cache<EntryKey, ProblemException> failures;

    /** Loads by this loader. */
    public LoadService(
            EntryService entries,
            LeaseService leases,
            Loader loader,
            LoadMetrics metrics,
            InstantSource clock,
            Times times) {
        this.entries = entries;
        this.leases = leases;
        this.loader = loader;
        this.metrics = metrics;
        this.clock = clock;
        this.times = times;
        this.reads = new SharedReads(entries, metrics);
        this.failures = Caffeine.newBuilder()
                .maximumSize(REMEMBERED_FAILURES)
                .expireAfterWrite(times.failurePause())
                .build();
    }

    /**
     * How long things may take, see {@code LoaderConfig}.
     *
     * @param load a load
     * @param soft a load for which there is a stale copy to serve instead
     * @param failurePause after a failure, until stale copies are refreshed again
     * @param lease how long whoever loads may be silent
     * @param maxTtl the longest life of an entry
     */
    public record Times(Duration load, Duration soft, Duration failurePause, Duration lease, Duration maxTtl) {}

    /** The fresh copy in process, at once, refreshed in the background if that is due; null if {@link #read} is to be asked. */
    public @Nullable Hit peek(Namespace namespace, String key) {
        Hit hit = entries.peek(namespace, key);
        if (hit != null && hit.isRefreshDue()) {
            refresh(namespace, key, hit.entry());
        }
        return hit;
    }

    /**
     * Reads an entry, and loads it if there is none. Whoever asks while another caller does, for a copy of whatever change, takes what that one gets: one
     * question to each tier for a whole crowd. Fails with an {@code UPSTREAM_…} problem if the load fails and no stale copy may be served.
     */
    public Uni<ReadResult> read(Namespace namespace, String key, ReadOptions options) {
        return options.equals(ReadOptions.NONE)
                ? reads.read(
                        namespace,
                        new EntryKey(namespace.tenant(), namespace.name(), key),
                        () -> readAlone(namespace, key, options))
                : readAlone(namespace, key, options);
    }

    private Uni<ReadResult> readAlone(Namespace namespace, String key, ReadOptions options) {
        return entries.read(namespace, key, options).chain(result -> switch (result) {
            case Hit hit -> {
                if (hit.isRefreshDue()) {
                    refresh(namespace, key, hit.entry());
                }
                yield Uni.createFrom().item(new Found(hit, false));
            }
            case Miss miss ->
                namespace.policy().loading() == null
                        ? Uni.createFrom().item(new Absent(miss))
                        : load(namespace, key, miss);
        });
    }

    /** Brings an entry into process ahead of use, if a tier has it. Counts nothing, loads nothing, never fails. */
    public Uni<LookupResult> promote(Namespace namespace, String key) {
        return entries.look(namespace, key);
    }

    /**
     * Loads an entry ahead of use, unless there is a fresh one meanwhile; only where there is a loader. A stale copy does not do in its place.
     * Fails with an {@code UPSTREAM_…} problem if the load fails.
     */
    public Uni<ReadResult> preload(Namespace namespace, String key) {
        EntryKey name = new EntryKey(namespace.tenant(), namespace.name(), key);
        return entries.lookStale(namespace, key)
                .chain(known -> known instanceof Hit hit && !hit.stale()
                        ? Uni.createFrom().item(new Found(hit, false))
                        : joined(
                                new Wanted(namespace, name, (known instanceof Miss miss) ? miss : EXPIRED),
                                System.nanoTime(),
                                known instanceof Hit stale ? stale.entry() : null));
    }

    /** Refreshes a copy in the background, unless somebody does. */
    private void refresh(Namespace namespace, String key, Entry known) {
        EntryKey name = new EntryKey(namespace.tenant(), namespace.name(), key);
        if (failures.getIfPresent(name) == null) {
            flight(namespace, name, flight -> refreshed(flight, namespace, name, known));
        }
    }

    private Uni<ReadResult> load(Namespace namespace, String key, Miss miss) {
        EntryKey name = new EntryKey(namespace.tenant(), namespace.name(), key);
        if (miss.reason() == MissReason.OFF) {
            return bypassed(namespace, name);
        }
        Wanted wanted = new Wanted(namespace, name, miss);
        if (namespace.policy().staleIfError().isZero()) {
            return joined(wanted, System.nanoTime(), null);
        }
        Uni<LookupResult> known = miss.reason() == MissReason.UNKNOWN
                ? entries.lookHere(namespace, key, true)
                : entries.lookStale(namespace, key);
        return known.chain(
                stale -> stale instanceof Hit hit ? loadOrStale(wanted, hit) : joined(wanted, System.nanoTime(), null));
    }

    /** Fail-safe: a load that fails or takes long costs a stale answer. */
    private Uni<ReadResult> loadOrStale(Wanted wanted, Hit stale) {
        if (!stale.stale()) {
            return Uni.createFrom().item(new Found(stale, false));
        }
        Supplier<ReadResult> instead = () -> {
            metrics.fallback();
            return new Found(stale, true);
        };
        return failures.getIfPresent(wanted.key()) != null
                ? Uni.createFrom().item(instead)
                : joined(wanted, System.nanoTime(), stale.entry())
                        .ifNoItem()
                        .after(times.soft())
                        .recoverWithItem(instead)
                        .onFailure(ProblemException.class)
                        .recoverWithItem(instead);
    }

    /** Caching is off: the source's answer goes to the caller and nowhere else. */
    private Uni<ReadResult> bypassed(Namespace namespace, EntryKey key) {
        Stamp begun = entries.begin(namespace);
        return loader.load(namespace, key.key(), null).map(answer -> {
            long now = clock.millis();
            return new Loaded(new SourceAnswer(answer, begun, null).entry(now), now, false, false);
        });
    }

    /**
     * Waits for a load that began after the caller asked, or that no invalidation has overtaken. What may not be kept is for those alone who waited for
     * it.
     */
    private Uni<ReadResult> joined(Wanted wanted, long asked, @Nullable Entry known) {
        Namespace namespace = wanted.namespace();
        EntryKey key = wanted.key();
        Flight flight = flight(namespace, key, fresh -> led(fresh, wanted, known));
        boolean isLate = flight.begun() - asked < 0;
        boolean isOver = flight.landing().isDone();
        return flight.landed().chain(result -> switch (result) {
            case Loaded loaded when !isLate -> Uni.createFrom().item(loaded);
            case Loaded loaded
            when (loaded.stored() || !isOver) && entries.isCurrent(namespace, key.key(), loaded.entry()) ->
                Uni.createFrom().item(new Loaded(loaded.entry(), loaded.now(), loaded.stored(), true));
            case Found found
            when entries.isCurrent(namespace, key.key(), found.hit().entry()) ->
                Uni.createFrom().item(found);
            default -> {
                flights.remove(key, flight);
                yield joined(wanted, asked, null);
            }
        });
    }

    private Flight flight(Namespace namespace, EntryKey key, Function<Flight, Uni<Void>> work) {
        Flight fresh = new Flight(System.nanoTime());
        Flight present = flights.putIfAbsent(key, fresh);
        if (present != null) {
            metrics.collapsed();
            return present;
        }
        Uni.createFrom()
                .deferred(() -> work.apply(fresh))
                .onTermination()
                .invoke(() -> flights.remove(key, fresh))
                .subscribe()
                .with(done -> {}, failure -> {
                    failed(namespace, key, failure);
                    fresh.landing().completeExceptionally(failure);
                });
        return fresh;
    }

    private void failed(Namespace namespace, EntryKey key, Throwable failure) {
        entries.loadFailed(namespace);
        if (failure instanceof ProblemException problem) {
            failures.put(key, problem);
        }
    }

    /** Loads if this replica is the one to do it; otherwise takes what another one brings. */
    private Uni<Void> led(Flight flight, Wanted wanted, @Nullable Entry known) {
        Namespace namespace = wanted.namespace();
        EntryKey key = wanted.key();
        return leases.acquire(namespace, key.key(), wanted.miss(), times.lease(), times.load())
                .chain(leased -> switch (leased) {
                    case LeasedResult.Found found -> flight.land(new Found(found.hit(), false));
                    case LeasedResult.Granted granted ->
                        leases.holding(
                                namespace,
                                key,
                                granted.token(),
                                times.lease(),
                                () -> fetched(
                                        flight,
                                        namespace,
                                        key,
                                        known,
                                        granted.token().begun(),
                                        new Condition.Fill()));
                    case LeasedResult.Absent absent ->
                        Uni.createFrom()
                                .failure(new ProblemException(
                                        ErrorCode.UPSTREAM_TIMED_OUT,
                                        "another replica loads the entry, and did not end within " + times.load()));
                });
    }

    /** Loads anew what is there already, if no other replica does. */
    private Uni<Void> refreshed(Flight flight, Namespace namespace, EntryKey key, Entry known) {
        return leases.tryAcquire(namespace, key.key(), times.lease())
                .chain(token -> token.isEmpty()
                        ? flight.land(new Absent(new Miss(MissReason.STALE)))
                        : leases.holding(
                                namespace,
                                key,
                                token.get(),
                                times.lease(),
                                () -> fetched(
                                        flight,
                                        namespace,
                                        key,
                                        known,
                                        token.get().begun(),
                                        new Condition.Refresh(known.write()))));
    }

    /** Whoever waits gets what was loaded at once; keeping it must not cost them time, and not their answer if it fails. */
    private Uni<Void> fetched(
            Flight flight, Namespace namespace, EntryKey key, @Nullable Entry known, Stamp begun, Condition condition) {
        long started = System.nanoTime();
        String validator = known == null || known.isNegative() ? null : known.validator();
        return loader.load(namespace, key.key(), validator)
                .onItemOrFailure()
                .invoke((answer, failure) ->
                        metrics.loaded(answer, failure, Duration.ofNanos(System.nanoTime() - started)))
                .chain(answer -> {
                    entries.loaded(namespace, System.nanoTime() - started);
                    SourceAnswer brought = new SourceAnswer(answer, begun, known);
                    PutCommand command = brought.command(namespace.policy(), key.key(), condition, times.maxTtl());
                    long now = clock.millis();
                    return flight.land(new Loaded(brought.entry(now), now, command != null, false))
                            .chain(() -> keep(namespace, key, known, answer, command))
                            .onFailure(ProblemException.class)
                            .recoverWithNull();
                })
                .replaceWithVoid();
    }

    private Uni<Void> keep(
            Namespace namespace,
            EntryKey key,
            @Nullable Entry known,
            Loader.Loaded answer,
            @Nullable PutCommand command) {
        if (command != null) {
            return entries.put(namespace, command)
                    .invoke(result -> {
                        if (result instanceof PutResult.Refused) {
                            metrics.staleFill();
                        }
                    })
                    .replaceWithVoid();
        }
        return answer instanceof Loader.Nothing && known != null
                ? entries.remove(namespace, key.key()).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    /** What is missing, and why. */
    private record Wanted(Namespace namespace, EntryKey key, Miss miss) {}

    /** A load that is under way, or has brought its result and is about to keep it. */
    private record Flight(long begun, CompletableFuture<ReadResult> landing) {
        Flight(long begun) {
            this(begun, new CompletableFuture<>());
        }

        /** Gives the result to all who wait. */
        Uni<Void> land(ReadResult result) {
            landing.complete(result);
            return Uni.createFrom().voidItem();
        }

        /** Ends when the load does; whoever stops waiting leaves it to the others. */
        Uni<ReadResult> landed() {
            return Uni.createFrom().completionStage(() -> landing.copy());
        }
    }
}
