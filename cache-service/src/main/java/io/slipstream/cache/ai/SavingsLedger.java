package io.slipstream.cache.ai;

import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls of models that the cache answered, and what watching its keys found. Counting is done in process; {@link #flush} adds what was counted since the last time to what all
 * replicas have counted. A batch that the store did not take is offered again as it is, under the number it had, so that none is lost and none
 * is added twice. Any thread may call; nothing blocks.
 */
public final class SavingsLedger {
    private final SavingsStore store;
    private final PriceList prices;
    private final AiMetrics metrics;
    private final InstantSource clock;
    private final int maxPending;
    private final UUID writer = UUID.randomUUID();
    private final Map<Saving.Line, Saving> savings = new ConcurrentHashMap<>();
    private final Map<Holding.Line, Holding> holdings = new ConcurrentHashMap<>();
    private final Map<Saving.Line, Recompute> recomputes = new ConcurrentHashMap<>();
    private final Map<Divergence.Line, Divergence> divergences = new ConcurrentHashMap<>();
    private final Set<String> tenants = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean flushing = new AtomicBoolean();
    // Both are touched by the one that flushes only.
    private volatile @Nullable LedgerBatch untaken;
    private volatile long lastNumber;

    /**
     * Counts into a store.
     *
     * @param maxPending how many lines may wait for the store; past it calls are not counted
     */
    public SavingsLedger(SavingsStore store, PriceList prices, AiMetrics metrics, InstantSource clock, int maxPending) {
        this.store = store;
        this.prices = prices;
        this.metrics = metrics;
        this.clock = clock;
        this.maxPending = maxPending;
        metrics.waiting(this, ledger -> ledger.savings.size());
    }

    /**
     * An answer was served instead of a call.
     *
     * @param model who gave the answer; null for a tool that names none
     * @param usage what the call had cost
     */
    public void served(String tenant, AiKind kind, @Nullable String model, AiUsage usage) {
        served(tenant, kind, model, 1, usage);
    }

    /**
     * Answers, or parts of them, were served instead of calls.
     *
     * @param model who gave them; null for a tool that names none
     * @param calls how many calls were not made; 0 if one was made for the rest
     * @param usage what they had cost together
     */
    public void served(String tenant, AiKind kind, @Nullable String model, long calls, AiUsage usage) {
        Saving saving = Saving.of(line(tenant, kind, model), calls, usage);
        metrics.saved(saving, prices.of(saving).orElse(BigDecimal.ZERO));
        if (count(savings, saving.line(), saving, Saving::plus) && tenants.size() < maxPending) {
            tenants.add(tenant);
        }
    }

    /** The cache itself called a model once more, to compare its answers, and paid for it. */
    public void spent(String tenant, AiKind kind, @Nullable String model, AiUsage usage) {
        Saving spent = Saving.of(line(tenant, kind, model), 1, usage);
        count(recomputes, spent.line(), new Recompute(spent, 0, 0), Recompute::plus);
    }

    /**
     * An answer was made again under a key that had one.
     *
     * @param model who made it; null for a tool that names none
     * @param differsAt where it differs from what was kept, a JSON pointer; empty if it does not
     */
    public void compared(String tenant, AiKind kind, String key, @Nullable String model, Optional<String> differsAt) {
        Saving.Line line = line(tenant, kind, model);
        metrics.compared(kind, differsAt.isPresent());
        Recompute one = new Recompute(Saving.of(line, 0, AiUsage.UNKNOWN), 1, differsAt.isPresent() ? 1 : 0);
        count(recomputes, line, one, Recompute::plus);
        differsAt.ifPresent(at -> {
            Divergence.Line where = new Divergence.Line(tenant, kind, key);
            count(divergences, where, new Divergence(where, line.model(), clock.instant(), at, 1), Divergence::plus);
        });
    }

    /** The tenants whose answers were served since the start. */
    public Set<String> tenants() {
        return Set.copyOf(tenants);
    }

    /** A tenant's answers took this room for this long. */
    public void held(String tenant, long bytes, Duration time) {
        long byteSeconds = Math.round(bytes * (time.toNanos() / 1e9));
        if (byteSeconds > 0) {
            Holding.Line line = new Holding.Line(tenant, today());
            count(holdings, line, new Holding(line, byteSeconds), Holding::plus);
        }
    }

    /** Brings what was counted to the store, unless that is under way already. Fails as the store does; then all is kept. */
    public Uni<Void> flush() {
        return Uni.createFrom().deferred(() -> {
            if (!flushing.compareAndSet(false, true)) {
                return Uni.createFrom().voidItem();
            }
            LedgerBatch batch = next();
            Uni<Void> adding = batch == null ? Uni.createFrom().voidItem() : add(batch);
            return adding.onTermination().invoke(() -> flushing.set(false));
        });
    }

    private Uni<Void> add(LedgerBatch batch) {
        return store.add(batch).invoke(() -> untaken = null).onFailure().invoke(metrics::failed);
    }

    private @Nullable LedgerBatch next() {
        LedgerBatch again = untaken;
        if (again == null
                && !(savings.isEmpty() && holdings.isEmpty() && recomputes.isEmpty() && divergences.isEmpty())) {
            again = new LedgerBatch(
                    writer, lastNumber + 1, taken(savings), taken(holdings), taken(recomputes), taken(divergences));
            lastNumber = again.number();
            untaken = again;
        }
        return again;
    }

    private <K, V> boolean count(Map<K, V> counted, K line, V more, BinaryOperator<V> plus) {
        if (counted.size() >= maxPending && !counted.containsKey(line)) {
            metrics.dropped();
            return false;
        }
        counted.merge(line, more, plus);
        return true;
    }

    /** Takes each line out whole, so that what is counted meanwhile is in this batch or in the next one. */
    private static <K extends Comparable<K>, V> List<V> taken(Map<K, V> counted) {
        List<V> taken = new ArrayList<>();
        for (K line : new TreeSet<>(counted.keySet())) {
            V value = counted.remove(line);
            if (value != null) {
                taken.add(value);
            }
        }
        return taken;
    }

    private Saving.Line line(String tenant, AiKind kind, @Nullable String model) {
        return new Saving.Line(tenant, today(), kind, model == null ? "" : model);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
