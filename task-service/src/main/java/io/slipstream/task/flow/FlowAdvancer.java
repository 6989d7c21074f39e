package io.slipstream.task.flow;

import io.slipstream.task.config.FlowsConfig;
import io.slipstream.task.lease.KeyPromoter;
import io.slipstream.task.task.FlowSignal;
import io.slipstream.task.task.OutboxSignal;
import io.slipstream.task.task.ReadySignal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Lets flows go on when parts of them have ended. The replica that learns of an end advances the flow at once; one advance looks at all ends there
 * are. Whatever nobody was told of, {@link #sweep} finds. Any number of replicas may try at once: the lock of the flow lets one do it,
 * and another tries again a moment later, since the end that it knows of may have come too late for the first. Safe for many threads.
 */
@ApplicationScoped
public class FlowAdvancer implements FlowSignal {
    private static final Logger LOGGER = Logger.getLogger(FlowAdvancer.class);
    private static final int SWEEP_LIMIT = 500;

    /** More than this are left to the sweep. */
    private static final int WAITING_LIMIT = 10_000;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final FlowStore store;
    private final FlowEnds ends;
    private final Instance<ReadySignal> readySignal;
    private final KeyPromoter keys;
    private final OutboxSignal outboxSignal;
    private final FlowMetrics metrics;
    private final FlowsConfig config;
    private final InstantSource clock;
    private final Map<UUID, Instant> waiting = new LinkedHashMap<>();
    private final Set<UUID> running = new HashSet<>();
    private final Set<UUID> paused = new HashSet<>();

    /** An advancer of the flows of a store. */
    public FlowAdvancer(
            FlowStore store,
            FlowEnds ends,
            Instance<ReadySignal> readySignal,
            KeyPromoter keys,
            OutboxSignal outboxSignal,
            FlowMetrics metrics,
            FlowsConfig config,
            InstantSource clock) {
        this.store = store;
        this.ends = ends;
        this.readySignal = readySignal;
        this.keys = keys;
        this.outboxSignal = outboxSignal;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public void ended(Collection<UUID> flows) {
        flows.forEach(this::add);
        next();
    }

    private synchronized void add(UUID flow) {
        if (waiting.size() < WAITING_LIMIT && !paused.contains(flow)) {
            waiting.putIfAbsent(flow, clock.instant());
        }
    }

    /** Begins as many advances as may run; of one flow one at a time, so that ends that come meanwhile go together into the next. */
    private void next() {
        for (Map.Entry<UUID, Instant> flow : take().entrySet()) {
            store.advance(flow.getKey(), false)
                    .subscribe()
                    .with(
                            done -> advanced(flow.getKey(), flow.getValue(), done),
                            failure -> failed(flow.getKey(), failure));
        }
    }

    private synchronized Map<UUID, Instant> take() {
        Map<UUID, Instant> taken = new LinkedHashMap<>();
        Iterator<Map.Entry<UUID, Instant>> all = waiting.entrySet().iterator();
        while (all.hasNext() && running.size() < config.advanceLimit()) {
            Map.Entry<UUID, Instant> flow = all.next();
            if (running.add(flow.getKey())) {
                taken.put(flow.getKey(), flow.getValue());
                all.remove();
            }
        }
        return taken;
    }

    private void advanced(UUID flow, Instant since, FlowStore.Advance done) {
        if (done.busy()) {
            pause(flow, since);
            return;
        }
        if (!done.equals(FlowStore.Advance.NOTHING)) {
            metrics.advanced(Duration.between(since, clock.instant()));
            tell(flow, done);
        }
        if (done.again()) {
            again(flow, since);
        }
        over(flow);
    }

    /** For a quarter of the time that it has waited: whoever has the lock may have frozen with it, which must hold up no other flow. */
    private void pause(UUID flow, Instant since) {
        Duration more = Duration.between(since, clock.instant()).dividedBy(4);
        Duration atLeast = more.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : more;
        Duration pause = atLeast.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : atLeast;
        synchronized (this) {
            paused.add(flow);
        }
        over(flow);
        Uni.createFrom().voidItem().onItem().delayIt().by(pause).subscribe().with(rested -> {
            again(flow, since);
            next();
        });
    }

    private synchronized void again(UUID flow, Instant since) {
        paused.remove(flow);
        waiting.putIfAbsent(flow, since);
    }

    private void over(UUID flow) {
        synchronized (this) {
            running.remove(flow);
        }
        next();
    }

    private void failed(UUID flow, Throwable failure) {
        LOGGER.warnf("flow not advanced, left to the sweep flowId=%s: %s", flow, failure.getMessage());
        over(flow);
    }

    /** Cancels all parts of a flow that have not ended, and the flow. */
    public Uni<Void> cancel(UUID flow) {
        return store.advance(flow, true).invoke(done -> tell(flow, done)).replaceWithVoid();
    }

    private void tell(UUID flow, FlowStore.Advance done) {
        ReadySignal ready = readySignal.get();
        done.ready().forEach(task -> ready.ready(task.lane(), task.seq()));
        done.cancelled().forEach(ready::stopped);
        keys.promote(done.keys());
        if (!done.cancelled().isEmpty()) {
            outboxSignal.written();
        }
        FlowState end = done.end();
        if (end != null) {
            metrics.ended(end);
            ends.ended(flow);
        }
    }

    /** Finds ends that nobody was told of, and flows whose parents are not there any more. */
    public Uni<Void> sweep() {
        return store.waiting(SWEEP_LIMIT)
                .invoke(this::ended)
                .chain(() -> store.orphans(SWEEP_LIMIT))
                .chain(this::cancelAll);
    }

    private Uni<Void> cancelAll(List<UUID> flows) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (UUID flow : flows) {
            all = all.chain(() -> cancel(flow));
        }
        return all;
    }
}
