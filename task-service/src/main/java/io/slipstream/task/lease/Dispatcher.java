package io.slipstream.task.lease;

import io.slipstream.task.config.RatesConfig;
import io.slipstream.task.config.WorkerConfig;
import io.slipstream.task.push.PushTargets;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.OutboxSignal;
import io.slipstream.task.task.QueueGauge;
import io.slipstream.task.task.ReadySignal;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TaskTypes;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one claimer of a replica: takes as many ready tasks as there are free slots, most urgent first and fair between
 * tenants ({@link Lanes}), and runs them. One claim is under way at a time. A slot is free again when the outcome of its attempt is durable.
 * Tasks that are CRITICAL as they were submitted wait neither for the claim that is under way nor for a slot: for a few of them there are slots
 * beyond the others.
 */
@ApplicationScoped
public class Dispatcher implements ReadySignal {
    private static final Logger LOGGER = Logger.getLogger(Dispatcher.class);

    private final LeaseStore store;
    private final RunningAttempts running;
    private final PullDispatcher pulls;
    private final TopicDispatcher topics;
    private final TaskTypes types;
    private final QueueGauge gauge;
    private final OutboxSignal outboxSignal;
    private final WakeUps wakeUps;
    private final LeaseMetrics metrics;
    private final WorkerConfig config;
    private final Executor executor;
    private final Lanes lanes;
    private final LaneClaims claims;
    private final PushSlots pushes;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicInteger urgentWork = new AtomicInteger();
    private final AtomicReference<@Nullable UUID> worker = new AtomicReference<>();

    /** A dispatcher that claims on the engine's thread. */
    public Dispatcher(
            LeaseStore store,
            RunningAttempts running,
            PullDispatcher pulls,
            TopicDispatcher topics,
            TaskTypes types,
            PushTargets targets,
            QueueGauge gauge,
            OutboxSignal outboxSignal,
            WakeUps wakeUps,
            LeaseMetrics metrics,
            WorkerConfig config,
            RatesConfig rates,
            @Steady InstantSource clock,
            @Named("engine") Executor executor) {
        this.store = store;
        this.running = running;
        this.pulls = pulls;
        this.topics = topics;
        this.types = types;
        this.gauge = gauge;
        this.outboxSignal = outboxSignal;
        this.wakeUps = wakeUps;
        this.metrics = metrics;
        this.config = config;
        this.executor = executor;
        int urgentSlots = config.slots() > 0 ? config.urgentSlots() : 0;
        this.lanes = new Lanes(config.slots(), urgentSlots, config.tenantShare(), config.ageing(), clock);
        this.claims = new LaneClaims(store, types, lanes, rates, this::pump);
        this.pushes = new PushSlots(types, targets);
        running.onFreed(this::freed);
    }

    /** Claims for this worker from now on; null stops claiming. */
    public void claimFor(@Nullable UUID newWorker) {
        worker.set(newWorker);
        pump();
    }

    /** The worker it claims for; null if it does not. */
    public @Nullable UUID worker() {
        return worker.get();
    }

    @Override
    public void ready(Lane lane, long seq) {
        ready(List.of(new ReadyTask(lane, seq)));
    }

    /** Tasks became ready here. */
    public void ready(List<ReadyTask> tasks) {
        tasks.forEach(task -> wakeUps.noted(task.lane(), task.seq(), this::isLeft));
        heard(tasks);
    }

    /** Tasks became ready, and everybody has been told. */
    public void heard(List<ReadyTask> tasks) {
        if (!tasks.isEmpty()) {
            tasks.forEach(task -> note(task.lane(), task.seq()));
            pump();
        }
    }

    private boolean mayClaim(Lane lane) {
        return !claims.isPaused(lane) && pushes.admits(lane);
    }

    /** Limits and targets are counted for one claim at a time. */
    private boolean mayClaimBeside(Lane lane) {
        return !claims.isLimited(lane) && handler(lane).orElse(null) instanceof HandlerKind.Builtin;
    }

    private boolean isLeft(Lane lane) {
        return (lanes.isLeft(lane) && !claims.isPaused(lane)) || pulls.isLeft(lane);
    }

    /** Types without a handler here are left to replicas that have one; those that workers pull to {@link PullDispatcher}. */
    private void note(Lane lane, long seq) {
        handler(lane).ifPresent(handler -> {
            switch (handler) {
                case HandlerKind.Builtin builtin -> lanes.ready(lane, seq);
                case HandlerKind.Http http -> lanes.ready(lane, seq);
                case HandlerKind.Pull pull -> pulls.ready(lane, seq);
                case HandlerKind.Kafka kafka -> topics.ready(lane, seq);
            }
        });
    }

    private void note(Lane lane, LaneHead head, @Nullable Long lowBefore) {
        handler(lane).ifPresent(handler -> {
            switch (handler) {
                case HandlerKind.Builtin builtin -> lanes.found(lane, head, lowBefore);
                case HandlerKind.Http http -> lanes.found(lane, head, lowBefore);
                case HandlerKind.Pull pull -> pulls.found(lane, head);
                case HandlerKind.Kafka kafka -> topics.found(lane, head);
            }
        });
    }

    private Optional<HandlerKind> handler(Lane lane) {
        return types.find(lane.tenant(), lane.type()).map(TaskType::handler);
    }

    @Override
    public void stopped(UUID task) {
        running.cancel(task);
    }

    /** Looks for ready tasks in lanes seen before that nobody signalled. */
    public Uni<Void> sweep() {
        lanes.unblockAll();
        topics.unblockAll();
        Map<Lane, Lanes.Mark> marks = lanes.marks();
        Map<Lane, Long> lows = new HashMap<>();
        marks.forEach((lane, mark) -> lows.put(lane, mark.low()));
        return store.readyLanes(lows).invoke(found -> swept(marks, found)).replaceWithVoid();
    }

    /** Looks for ready tasks in all lanes, from their beginning: those that committed late, and lanes never seen. */
    public Uni<Void> sweepAll() {
        lanes.forgetIdle();
        pulls.forgetIdle();
        topics.forgetIdle();
        Map<Lane, Long> before = lanes.watermarks();
        return store.readyLanes()
                .invoke(metrics::queued)
                .invoke(found -> {
                    found.forEach((lane, head) -> note(lane, head, before.get(lane)));
                    pump();
                })
                .replaceWithVoid();
    }

    private void swept(Map<Lane, Lanes.Mark> marks, Map<Lane, LaneHead> found) {
        marks.forEach((lane, mark) -> {
            LaneHead head = found.get(lane);
            if (head == null || isClaimedHere(lane)) {
                lanes.swept(lane, mark, head);
            } else {
                note(lane, head, null);
            }
        });
        pump();
    }

    private boolean isClaimedHere(Lane lane) {
        return handler(lane)
                .filter(handler -> handler instanceof HandlerKind.Builtin || handler instanceof HandlerKind.Http)
                .isPresent();
    }

    private void pump() {
        if (work.getAndIncrement() == 0) {
            executor.execute(this::turn);
        } else {
            pumpUrgent();
        }
    }

    private void pumpUrgent() {
        if (urgentWork.getAndIncrement() == 0) {
            executor.execute(this::urgentTurn);
        }
    }

    private void turn() {
        int seen = work.get();
        UUID me = worker.get();
        int free = Math.min(lanes.free(), config.claimLimit());
        Lanes.Plan plan = lanes.plan(me == null ? 0 : free, claims::isLimited, this::mayClaim);
        List<ClaimWish> wishes = pushes.fit(plan.wishes());
        if (me == null || wishes.isEmpty()) {
            rest(work, seen, this::turn);
            pumpUrgent();
            return;
        }
        claim(me, plan, wishes, work, this::turn);
    }

    /** As a turn, beside it, for the slots that are kept for urgent tasks. */
    private void urgentTurn() {
        int seen = urgentWork.get();
        UUID me = worker.get();
        Lanes.Plan plan = lanes.planUrgent(this::mayClaimBeside);
        if (me == null || plan.wishes().isEmpty()) {
            rest(urgentWork, seen, this::urgentTurn);
        } else {
            claim(me, plan, plan.wishes(), urgentWork, this::urgentTurn);
        }
    }

    private void claim(UUID me, Lanes.Plan plan, List<ClaimWish> wishes, AtomicInteger turns, Runnable next) {
        claims.claim(me, plan, wishes)
                .invoke(leases -> start(plan, leases))
                .subscribe()
                .with(claimed -> executor.execute(next), failure -> {
                    LOGGER.warnf("claim failed, trying again at the next sweep: %s", failure.getMessage());
                    turns.set(0);
                });
    }

    private void rest(AtomicInteger turns, int seen, Runnable next) {
        if (!turns.compareAndSet(seen, 0)) {
            executor.execute(next);
        }
    }

    private void start(Lanes.Plan plan, List<Lease> leases) {
        if (!leases.isEmpty()) {
            metrics.claimed(leases.size());
            outboxSignal.written();
            leases.forEach(lease -> {
                lanes.started(lease, plan);
                pushes.started(lease);
                running.start(lease);
            });
        }
    }

    /** The lease of a worker ended; others may have become ready by it. */
    void freed(LeaseId lease, List<ReadyTask> ready) {
        switch (handler(Lane.ofType(lease.tenant(), lease.type())).orElse(null)) {
            case HandlerKind.Http http -> {
                lanes.unblock(lease.tenant(), lease.type());
                ready.forEach(task -> note(task.lane(), task.seq()));
                pump();
            }
            case HandlerKind.Kafka kafka -> topics.freed(lease, ready);
            case null, default -> pulls.freed(lease, ready);
        }
    }

    private void freed(AckBatcher.Written written) {
        LeaseId lease = written.ack().lease();
        lanes.ended(lease);
        pushes.ended(lease);
        if (claims.isLimited(Lane.ofType(lease.tenant(), lease.type()))) {
            lanes.unblock(lease.tenant(), lease.type());
        }
        boolean ended = written.ack().outcome() instanceof AttemptOutcome.Completed
                || written.ack().outcome() instanceof AttemptOutcome.Dead;
        if (written.good() && ended) {
            gauge.change(lease.tenant(), lease.type(), -1);
        }
        written.batch().ready().forEach(ready -> note(ready.lane(), ready.seq()));
        pump();
    }
}
