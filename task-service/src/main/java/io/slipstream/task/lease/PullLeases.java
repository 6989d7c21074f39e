package io.slipstream.task.lease;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.PullConfig;
import io.slipstream.task.config.WorkerConfig;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.QueueGauge;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TaskTypes;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What workers say about the leases they pulled, and receivers about those handed over to them. Any replica hears them, whichever gave the lease. Outcomes of many workers
 * are written together. Safe for many threads.
 */
@ApplicationScoped
public class PullLeases {
    private static final int OVERDUE_AT_ONCE = 500;

    private final LeaseStore store;
    private final LeaseTokens tokens;
    private final AckBatcher acks;
    private final Dispatcher dispatcher;
    private final KeyPromoter keys;
    private final TaskTypes types;
    private final QueueGauge gauge;
    private final LeaseMetrics metrics;
    private final PullConfig config;
    private final RandomGenerator random;
    private final Duration patience;
    private final AtomicInteger unwritten = new AtomicInteger();

    /** Leases whose outcomes a batcher writes. */
    public PullLeases(
            LeaseStore store,
            LeaseTokens tokens,
            AckBatcher acks,
            Dispatcher dispatcher,
            KeyPromoter keys,
            TaskTypes types,
            QueueGauge gauge,
            LeaseMetrics metrics,
            PullConfig config,
            WorkerConfig workerConfig,
            RandomGenerator random) {
        this.store = store;
        this.tokens = tokens;
        this.acks = acks;
        this.dispatcher = dispatcher;
        this.keys = keys;
        this.types = types;
        this.gauge = gauge;
        this.metrics = metrics;
        this.config = config;
        this.random = random;
        this.patience = workerConfig.statementTimeout();
    }

    /**
     * A wish and the lease it is about.
     *
     * @param token of the lease
     * @param wish what to do with it
     */
    public record Item(String token, LeaseWish wish) {}

    private record Known(PulledLease lease, LeaseWish wish) {}

    /**
     * Does what a worker wishes, an answer for each in order; several wishes about one lease take effect in their order.
     * Fails as a whole with OVERLOADED when too much waits to be written, and with STORE_UNAVAILABLE when it could not be
     * written in time: it may still be then.
     */
    public Uni<List<LeaseAnswer>> settle(String tenant, List<Item> items) {
        List<Optional<Known>> known = items.stream()
                .map(item -> tokens.read(tenant, item.token()).map(lease -> new Known(lease, item.wish())))
                .toList();
        List<Known> real = known.stream().flatMap(Optional::stream).toList();
        List<Lane> needed = real.stream()
                .map(one -> new Lane(tenant, one.lease().id().type(), 0))
                .distinct()
                .toList();
        return types.learn(needed).chain(() -> write(real)).map(answers -> inOrder(known, answers));
    }

    private static List<LeaseAnswer> inOrder(List<Optional<Known>> known, List<LeaseAnswer> answers) {
        List<LeaseAnswer> all = new ArrayList<>();
        int next = 0;
        for (Optional<Known> one : known) {
            all.add(one.isPresent() ? answers.get(next++) : new LeaseAnswer.Refused(unknown()));
        }
        return all;
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("lease");
    }

    private Uni<List<LeaseAnswer>> write(List<Known> known) {
        if (known.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        if (unwritten.addAndGet(known.size()) > config.outcomeLimit()) {
            unwritten.addAndGet(-known.size());
            return Uni.createFrom().failure(unavailable(ErrorCode.OVERLOADED, "too many outcomes wait to be written"));
        }
        List<Uni<AckBatcher.Written>> writing =
                known.stream().map(one -> write(one.lease().id(), outcome(one))).toList();
        return Uni.join()
                .all(writing)
                .andFailFast()
                .ifNoItem()
                .after(patience)
                .fail()
                .onFailure(TimeoutException.class)
                .transform(late -> unavailable(ErrorCode.STORE_UNAVAILABLE, "the database does not answer"))
                .chain(written -> answers(known, written));
    }

    private ProblemException unavailable(ErrorCode code, String detail) {
        return new ProblemException(code, detail, List.of(), config.retryAfter(), null);
    }

    /** Handed to the batcher at once, so that what is written together arrives together. */
    private Uni<AckBatcher.Written> write(LeaseId lease, AttemptOutcome outcome) {
        return Uni.createFrom()
                .<AckBatcher.Written>emitter(emitter -> acks.write(new Ack(lease, outcome), written -> {
                    unwritten.decrementAndGet();
                    written(written);
                    emitter.complete(written);
                }));
    }

    private void written(AckBatcher.Written written) {
        LeaseId lease = written.ack().lease();
        AttemptOutcome outcome = written.ack().outcome();
        if (!written.good()) {
            metrics.stale();
        } else if (outcome.ends()) {
            metrics.pulled(outcome);
            boolean gone = outcome instanceof AttemptOutcome.Completed || outcome instanceof AttemptOutcome.Dead;
            if (gone) {
                gauge.change(lease.tenant(), lease.type(), -1);
            }
            dispatcher.freed(lease, ready(written));
            keys.promote(freedKeys(written));
        }
    }

    /** Of what a batch made ready, what is of this lease's type: the others of the batch look after theirs. */
    private static List<ReadyTask> ready(AckBatcher.Written written) {
        LeaseId lease = written.ack().lease();
        return written.ack().outcome() instanceof AttemptOutcome.Released
                ? written.batch().ready().stream()
                        .filter(task -> task.lane().type().equals(lease.type()))
                        .filter(task -> task.lane().tenant().equals(lease.tenant()))
                        .toList()
                : List.of();
    }

    private static Collection<ConcurrencyKey> freedKeys(AckBatcher.Written written) {
        LeaseId lease = written.ack().lease();
        return written.batch().freed().stream()
                .filter(key -> key.type().equals(lease.type()) && key.tenant().equals(lease.tenant()))
                .toList();
    }

    private AttemptOutcome outcome(Known known) {
        return switch (known.wish()) {
            case LeaseWish.Heartbeat(AttemptOutcome.Progressed told) -> told;
            case LeaseWish.Complete(String result) -> new AttemptOutcome.Completed(result);
            case LeaseWish.Release() -> new AttemptOutcome.Released();
            case LeaseWish.Fail fail when !fail.retryable() -> new AttemptOutcome.Dead(fail.error());
            case LeaseWish.Fail fail ->
                afterFailure(
                        known.lease().id(),
                        fail.error(),
                        known.lease().failures() + 1,
                        known.lease().maxAttempts(),
                        fail.retryAfter());
        };
    }

    private AttemptOutcome afterFailure(
            LeaseId lease, TaskError error, int failures, int maxAttempts, @Nullable Duration retryAfter) {
        RetryPolicy policy = types.find(lease.tenant(), lease.type())
                .map(TaskType::settings)
                .map(TypeSettings::retry)
                .orElse(RetryPolicy.DEFAULT);
        return AttemptOutcome.afterFailure(
                error, failures, maxAttempts, () -> retryAfter == null ? policy.delay(failures, random) : retryAfter);
    }

    /** What had no effect is looked up, all of it at once, to tell why. */
    private Uni<List<LeaseAnswer>> answers(List<Known> known, List<AckBatcher.Written> written) {
        List<LeaseId> doubtful = written.stream()
                .filter(one -> !isClear(one))
                .map(one -> one.ack().lease())
                .distinct()
                .toList();
        Uni<Map<UUID, LeaseStore.Standing>> standing =
                doubtful.isEmpty() ? Uni.createFrom().item(Map.of()) : store.standing(doubtful);
        return standing.map(found -> {
            List<LeaseAnswer> answers = new ArrayList<>();
            for (int i = 0; i < known.size(); i++) {
                answers.add(answer(known.get(i), written.get(i), found));
            }
            return answers;
        });
    }

    private static boolean isClear(AckBatcher.Written written) {
        UUID task = written.ack().lease().taskId();
        return written.good()
                && (written.ack().outcome().ends() || written.batch().until().containsKey(task));
    }

    private static LeaseAnswer answer(
            Known known, AckBatcher.Written written, Map<UUID, LeaseStore.Standing> standing) {
        UUID task = written.ack().lease().taskId();
        if (!isClear(written)) {
            return LeaseRules.whenVoid(known.lease().id(), known.wish(), Optional.ofNullable(standing.get(task)));
        }
        Instant until = written.batch().until().get(task);
        return written.ack().outcome().ends() || until == null
                ? new LeaseAnswer.Ended(
                        task, LeaseRules.statusAfter(written.ack().outcome()))
                : new LeaseAnswer.Held(task, until);
    }

    /** Ends attempts that took too long or whose deadline passed; those of silent workers are left to the recovery. */
    public Uni<Void> expire() {
        return store.overdue(OVERDUE_AT_ONCE)
                .invoke(overdue -> overdue.forEach(this::end))
                .replaceWithVoid();
    }

    /** Ends an attempt that its worker does not end itself. */
    public void end(LeaseId lease, AttemptOutcome outcome) {
        acks.write(new Ack(lease, outcome), written -> {
            if (written.good()) {
                written(written);
            }
        });
    }

    private void end(LeaseStore.Overdue overdue) {
        AttemptOutcome outcome = overdue.late()
                ? new AttemptOutcome.Dead(new TaskError(TaskError.DEADLINE, "the deadline passed while it ran"))
                : afterFailure(
                        overdue.lease(),
                        new TaskError(TaskError.TIMEOUT, "the attempt took longer than its type allows"),
                        overdue.failures() + 1,
                        overdue.maxAttempts(),
                        null);
        end(overdue.lease(), outcome);
    }
}
