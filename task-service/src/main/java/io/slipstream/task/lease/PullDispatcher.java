package io.slipstream.task.lease;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.PullConfig;
import io.slipstream.task.config.RatesConfig;
import io.slipstream.task.config.WorkerConfig;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.OutboxSignal;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.TaskTypes;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one claimer of a replica for workers that pull: takes tasks for all calls that wait, most urgent first, in one claim
 * at a time, and hands them out. Nobody asks the database for one call alone; a sweep finds what other replicas accepted.
 * Safe for many threads.
 */
@ApplicationScoped
public class PullDispatcher {
    private static final Logger LOGGER = Logger.getLogger(PullDispatcher.class);

    private final LeaseStore store;
    private final AckBatcher acks;
    private final OutboxSignal outboxSignal;
    private final LeaseMetrics metrics;
    private final PullConfig config;
    private final WorkerConfig workerConfig;
    private final Executor executor;
    private final Lanes lanes;
    private final LaneClaims claims;
    private final PullCalls calls = new PullCalls();
    private final AtomicInteger work = new AtomicInteger();
    private volatile @Nullable Throwable trouble;
    private volatile boolean stopped;

    /** A dispatcher that claims on the engine's thread. */
    public PullDispatcher(
            LeaseStore store,
            TaskTypes types,
            AckBatcher acks,
            OutboxSignal outboxSignal,
            LeaseMetrics metrics,
            PullConfig config,
            WorkerConfig workerConfig,
            RatesConfig rates,
            @Steady InstantSource clock,
            @Named("engine") Executor executor) {
        this.store = store;
        this.acks = acks;
        this.outboxSignal = outboxSignal;
        this.metrics = metrics;
        this.config = config;
        this.workerConfig = workerConfig;
        this.executor = executor;
        // Pulled tasks take none of this replica's slots, so there is nothing to hold a share of.
        this.lanes = new Lanes(Integer.MAX_VALUE, 0, 1, workerConfig.ageing(), clock);
        this.claims = new LaneClaims(store, types, lanes, rates, this::pump);
        metrics.waitingCalls(calls::size);
    }

    /**
     * A call for tasks, to be {@linkplain #answer answered}.
     *
     * @param wanted tenant and type (priority 0), all of one tenant, at least one
     * @param max how many at the most, at least 1
     * @param wait how long to wait for the first; zero for what is there now
     */
    public PullCall call(Set<Lane> wanted, int max, Duration wait) {
        return new PullCall(wanted, max, wait);
    }

    /**
     * The answer to a call, once: leases, or none when its time is over. Fails with OVERLOADED or RATE_LIMITED when too many
     * wait, and with what kept the database from answering if that lasted to the end. When it is cancelled, what it had been
     * given is given back.
     */
    public Uni<List<Lease>> answer(PullCall call) {
        return Uni.createFrom()
                .<List<Lease>>emitter(emitter -> begin(call, emitter))
                .onCancellation()
                .invoke(() -> abandon(call));
    }

    private void begin(PullCall call, UniEmitter<? super List<Lease>> emitter) {
        call.waitsAs(emitter);
        if (stopped) {
            emitter.fail(full(ErrorCode.OVERLOADED, "this replica is stopping"));
            return;
        }
        switch (calls.add(call, config.waitingLimit(), config.tenantWaitingLimit())) {
            case TOO_MANY -> emitter.fail(full(ErrorCode.OVERLOADED, "too many workers are waiting for tasks"));
            case TOO_MANY_OF_TENANT ->
                emitter.fail(full(
                        ErrorCode.RATE_LIMITED,
                        "the tenant has " + config.tenantWaitingLimit() + " calls waiting for tasks"));
            case WAITS -> await(call);
        }
    }

    private ProblemException full(ErrorCode code, String detail) {
        return new ProblemException(code, detail, List.of(), config.retryAfter(), null);
    }

    private void await(PullCall call) {
        if (!call.patience().isZero()) {
            call.timedBy(Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(call.patience())
                    .subscribe()
                    .with(over -> giveUp(call)));
        }
        pump();
    }

    /** Answers a call that got nothing. */
    private void giveUp(PullCall call) {
        if (calls.remove(call)) {
            Throwable failure = trouble;
            if (failure == null) {
                call.answer(List.of());
            } else {
                call.fail(failure);
            }
        }
    }

    /** Whoever made the call has gone away: what it was given and nobody received is given back. */
    public void abandon(PullCall call) {
        calls.remove(call);
        List<Lease> unheard = calls.surrender(call);
        if (!unheard.isEmpty()) {
            LOGGER.debugf("giving back tasks=%d that a worker did not wait for", unheard.size());
            giveBack(unheard);
        }
    }

    private void giveBack(List<Lease> leases) {
        leases.forEach(lease -> acks.write(new Ack(lease, new AttemptOutcome.Released()), this::written));
    }

    private void written(AckBatcher.Written written) {
        freed(written.ack().lease(), written.batch().ready());
    }

    /** A pulled task runs no more; others may have become ready by it. */
    void freed(LeaseId lease, List<ReadyTask> ready) {
        boolean limited = claims.isLimited(Lane.ofType(lease.tenant(), lease.type()));
        if (limited) {
            lanes.unblock(lease.tenant(), lease.type());
        }
        ready.forEach(task -> lanes.ready(task.lane(), task.seq()));
        if (limited || !ready.isEmpty()) {
            pump();
        }
    }

    /** A task of a type that workers pull became ready. */
    void ready(Lane lane, long seq) {
        lanes.ready(lane, seq);
        if (calls.wants(lane)) {
            pump();
        }
    }

    /** A lane of a type that workers pull was found to have ready tasks. */
    void found(Lane lane, LaneHead head) {
        lanes.found(lane, head);
        if (calls.wants(lane)) {
            pump();
        }
    }

    /** Whether a lane has ready tasks that no call here takes. */
    boolean isLeft(Lane lane) {
        return lanes.isLeft(lane) && !claims.isPaused(lane);
    }

    /** Forgets lanes without ready tasks; a sweep finds them again. */
    void forgetIdle() {
        lanes.forgetIdle();
    }

    /** Looks for ready tasks that calls wait for and that nobody signalled. */
    public Uni<Void> sweep() {
        lanes.unblockAll();
        Set<Lane> wanted = calls.types();
        if (wanted.isEmpty()) {
            trouble = null;
            return Uni.createFrom().voidItem();
        }
        return store.readyLanesOf(wanted)
                .invoke(this::swept)
                .onFailure()
                .invoke(failure -> trouble = failure)
                .replaceWithVoid();
    }

    private void swept(Map<Lane, LaneHead> found) {
        trouble = null;
        found.forEach(lanes::found);
        pump();
    }

    /** Answers all calls and takes no more. */
    public void stop() {
        stopped = true;
        calls.all().forEach(this::giveUp);
    }

    private void pump() {
        if (work.getAndIncrement() == 0) {
            executor.execute(this::turn);
        }
    }

    private void turn() {
        int seen = work.get();
        List<PullCall> impatient = calls.impatient();
        int free = Math.min(calls.demand(), workerConfig.claimLimit());
        Lanes.Plan plan = lanes.plan(free, claims::isLimited, this::mayClaim);
        List<ClaimWish> wishes = calls.fit(plan.wishes());
        if (wishes.isEmpty()) {
            impatient.forEach(this::giveUp);
            rest(seen);
            return;
        }
        claims.claim(LeaseId.PULLED, plan, wishes)
                .invoke(this::handOut)
                .subscribe()
                .with(claimed -> turnAgain(), failure -> failed(impatient, failure));
    }

    private boolean mayClaim(Lane lane) {
        return calls.wants(lane) && !claims.isPaused(lane);
    }

    private void turnAgain() {
        trouble = null;
        executor.execute(this::turn);
    }

    private void failed(List<PullCall> impatient, Throwable failure) {
        LOGGER.warnf("claim failed, trying again at the next sweep: %s", failure.getMessage());
        trouble = failure;
        impatient.forEach(this::giveUp);
        work.set(0);
    }

    private void rest(int seen) {
        if (!work.compareAndSet(seen, 0)) {
            executor.execute(this::turn);
        }
    }

    private void handOut(List<Lease> leases) {
        if (!leases.isEmpty()) {
            metrics.claimed(leases.size());
            outboxSignal.written();
            PullCalls.HandedOut handedOut = calls.handOut(leases);
            handedOut.served().forEach(PullCall::answer);
            giveBack(handedOut.left());
        }
    }
}
