package io.slipstream.cache.load;

import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.LookupResult.Miss;
import io.slipstream.cache.entry.LookupResult.MissReason;
import io.slipstream.cache.load.ReadResult.Absent;
import io.slipstream.cache.load.ReadResult.Found;
import io.slipstream.cache.load.ReadResult.Loaded;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Brings entries into process ahead of use, in the background: first all that a tier has, then, in namespaces with a loader, what is missing,
 * at a pace and in so few loads at a time that callers' loads are not held up. A warm-up warms the replica that takes it.
 */
public final class WarmupService {
    private static final Logger LOGGER = Logger.getLogger(WarmupService.class);
    private static final int REMEMBERED = 1_000;

    private final LoadService loads;
    private final WarmupStore store;
    private final Limits limits;
    private final Turns turns;
    private final AtomicInteger running = new AtomicInteger();
    private final Map<String, Run> own = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Run> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** Warms through this service. */
    public WarmupService(LoadService loads, WarmupStore store, Limits limits) {
        this.loads = loads;
        this.store = store;
        this.limits = limits;
        this.turns = new Turns(limits.loads());
    }

    /**
     * Limits of warm-ups, see {@code WarmupConfig}.
     *
     * @param concurrency how many entries each of them fetches at the same time
     * @param loads how many loads all of them have under way
     * @param running how many run at the same time
     */
    public record Limits(int concurrency, int loads, int running) {}

    /**
     * Starts a warm-up and returns at once. Fails with {@code OVERLOADED} if too many run.
     *
     * @param rate how many loads it begins in a second at most; what a tier has does not count
     */
    public Warmup start(Namespace namespace, List<String> keys, double rate) {
        if (running.incrementAndGet() > limits.running()) {
            running.decrementAndGet();
            throw new ProblemException(ErrorCode.OVERLOADED, limits.running() + " warm-ups run already");
        }
        Run run = new Run(namespace, UUID.randomUUID().toString(), keys.size());
        own.put(name(namespace.tenant(), run.id), run);
        tell(run);
        Pace pace = new Pace(rate, System.nanoTime());
        each(keys, limits.concurrency(), key -> promoted(run, key))
                .chain(() -> each(run.takeMissing(), limits.loads(), key -> loaded(run, key, pace)))
                .onTermination()
                .invoke(running::decrementAndGet)
                .subscribe()
                .with(done -> end(run), failure -> {
                    LOGGER.warnf(failure, "warm-up failed: warmup=%s", run.id);
                    run.broken();
                    end(run);
                });
        return run.progress();
    }

    /** The progress of a warm-up of the tenant, wherever it runs. */
    public Uni<Optional<Warmup>> find(String tenant, String id) {
        Run known = own.get(name(tenant, id));
        return known != null
                ? Uni.createFrom().item(Optional.of(known.progress()))
                : store.find(tenant, id).onFailure().recoverWithItem(Optional.empty());
    }

    /**
     * Tells the other replicas how far the warm-ups are that run here, well within {@link WarmupStore#SILENCE}; and those that ended once more,
     * since two words about one may overtake each other.
     */
    public void tellProgress() {
        List<Run> known;
        synchronized (own) {
            known = List.copyOf(own.values());
        }
        known.stream().filter(Run::isToBeTold).forEach(this::tell);
    }

    private static Uni<Void> each(List<String> keys, int atOnce, Function<String, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(keys)
                .onItem()
                .transformToUni(step::apply)
                .merge(atOnce)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> promoted(Run run, String key) {
        return loads.promote(run.namespace, key)
                .invoke(result -> found(run, key, result))
                .replaceWithVoid();
    }

    private static void found(Run run, String key, LookupResult result) {
        boolean isLoading = run.namespace.policy().loading() != null;
        switch (result) {
            case Hit hit when hit.entry().isNegative() -> run.absent(key);
            case Hit hit when isLoading && hit.stale() -> run.missing(key);
            case Hit hit -> run.loaded();
            case Miss miss when isLoading -> run.missing(key);
            case Miss miss when miss.reason() == MissReason.UNKNOWN -> run.failed(key);
            case Miss miss -> run.absent(key);
        }
    }

    private Uni<Void> loaded(Run run, String key, Pace pace) {
        return pace.step()
                .chain(() -> turns.take(() -> loads.preload(run.namespace, key)))
                .invoke(result -> loaded(run, key, result))
                .onFailure(ProblemException.class)
                .recoverWithItem(() -> {
                    run.failed(key);
                    return null;
                })
                .replaceWithVoid();
    }

    private static void loaded(Run run, String key, ReadResult result) {
        switch (result) {
            case Loaded loaded when loaded.entry().isNegative() -> run.absent(key);
            case Loaded loaded when !loaded.stored() -> run.failed(key);
            case Loaded loaded -> run.loaded();
            case Found found when found.hit().entry().isNegative() -> run.absent(key);
            case Found found -> run.loaded();
            case Absent absent -> run.absent(key);
        }
    }

    private void end(Run run) {
        run.end();
        tell(run);
    }

    private void tell(Run run) {
        store.save(run.namespace.tenant(), run.progress()).subscribe().with(done -> {}, failure -> {
            // Told again while it runs; afterwards this replica still knows.
        });
    }

    private static String name(String tenant, String id) {
        return tenant + ':' + id;
    }

    /** What a warm-up found so far. */
    private static final class Run {
        private final Namespace namespace;
        private final String id;
        private final int total;
        private final List<String> missing = new ArrayList<>();
        private final List<String> absent = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();
        private int loaded;
        private boolean isBroken;
        private boolean isEndTold;
        private Warmup.Status status = Warmup.Status.RUNNING;

        Run(Namespace namespace, String id, int total) {
            this.namespace = namespace;
            this.id = id;
            this.total = total;
        }

        synchronized void loaded() {
            loaded++;
        }

        synchronized void absent(String key) {
            absent.add(key);
        }

        synchronized void failed(String key) {
            failed.add(key);
        }

        /** No tier has it; to be loaded. */
        synchronized void missing(String key) {
            missing.add(key);
        }

        synchronized List<String> takeMissing() {
            List<String> taken = List.copyOf(missing);
            missing.clear();
            return taken;
        }

        /** Something went wrong that has nothing to do with one of the keys. */
        synchronized void broken() {
            isBroken = true;
        }

        synchronized void end() {
            status = isBroken || !failed.isEmpty() ? Warmup.Status.FAILED : Warmup.Status.COMPLETED;
        }

        /** While it runs, and once after that. */
        synchronized boolean isToBeTold() {
            boolean isDue = !isEndTold;
            isEndTold = status != Warmup.Status.RUNNING;
            return isDue;
        }

        synchronized Warmup progress() {
            return new Warmup(id, namespace.name(), status, total, loaded, absent, failed);
        }
    }
}
