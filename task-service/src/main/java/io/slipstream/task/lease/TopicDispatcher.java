package io.slipstream.task.lease;

import io.slipstream.task.config.DispatchConfig;
import io.slipstream.task.config.RatesConfig;
import io.slipstream.task.config.WorkerConfig;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.OutboxSignal;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.TaskTypes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The one claimer of a replica for types whose tasks are sent to topics: leases as many as their types' concurrency allows,
 * most urgent first, one claim at a time. Sending them is somebody else's work. Safe for many threads.
 */
@ApplicationScoped
public class TopicDispatcher {
    private static final Logger LOGGER = Logger.getLogger(TopicDispatcher.class);

    private final DispatchSignal dispatchSignal;
    private final OutboxSignal outboxSignal;
    private final LeaseMetrics metrics;
    private final WorkerConfig workerConfig;
    private final boolean enabled;
    private final Executor executor;
    private final Lanes lanes;
    private final LaneClaims claims;
    private final AtomicInteger work = new AtomicInteger();
    private volatile boolean running;

    /** A dispatcher that claims on the engine's thread. */
    public TopicDispatcher(
            LeaseStore store,
            TaskTypes types,
            DispatchSignal dispatchSignal,
            OutboxSignal outboxSignal,
            LeaseMetrics metrics,
            DispatchConfig config,
            WorkerConfig workerConfig,
            RatesConfig rates,
            @Steady InstantSource clock,
            @Named("engine") Executor executor) {
        this.dispatchSignal = dispatchSignal;
        this.outboxSignal = outboxSignal;
        this.metrics = metrics;
        this.workerConfig = workerConfig;
        this.enabled = config.enabled();
        this.executor = executor;
        // Dispatched tasks take none of this replica's slots, so there is nothing to hold a share of.
        this.lanes = new Lanes(Integer.MAX_VALUE, 0, 1, workerConfig.ageing(), clock);
        this.claims = new LaneClaims(store, types, lanes, rates, this::pump);
    }

    /** Begins or ceases to claim. */
    public void run(boolean claim) {
        running = claim && enabled;
        pump();
    }

    /** A task became ready. */
    void ready(Lane lane, long seq) {
        lanes.ready(lane, seq);
        pump();
    }

    /** A lane was found to have ready tasks. */
    void found(Lane lane, LaneHead head) {
        lanes.found(lane, head);
        pump();
    }

    /** A lease ended; others may have become ready by it. */
    void freed(LeaseId lease, List<ReadyTask> ready) {
        lanes.unblock(lease.tenant(), lease.type());
        ready.forEach(task -> lanes.ready(task.lane(), task.seq()));
        pump();
    }

    /** All types may have room again. */
    void unblockAll() {
        lanes.unblockAll();
    }

    /** Forgets lanes without ready tasks; a sweep finds them again. */
    void forgetIdle() {
        lanes.forgetIdle();
    }

    private void pump() {
        if (running && work.getAndIncrement() == 0) {
            executor.execute(this::turn);
        }
    }

    private void turn() {
        int seen = work.get();
        Lanes.Plan plan =
                lanes.plan(running ? workerConfig.claimLimit() : 0, claims::isLimited, lane -> !claims.isPaused(lane));
        if (plan.wishes().isEmpty()) {
            rest(seen);
            return;
        }
        claims.claim(LeaseId.DISPATCHED, plan, plan.wishes())
                .invoke(this::claimed)
                .subscribe()
                .with(claimed -> executor.execute(this::turn), failure -> {
                    LOGGER.warnf("claim failed, trying again at the next sweep: %s", failure.getMessage());
                    work.set(0);
                });
    }

    private void claimed(List<Lease> leases) {
        if (!leases.isEmpty()) {
            metrics.claimed(leases.size());
            outboxSignal.written();
            dispatchSignal.dispatched();
        }
    }

    private void rest(int seen) {
        if (!work.compareAndSet(seen, 0)) {
            executor.execute(this::turn);
        }
    }
}
