package io.slipstream.task.lease;

import io.slipstream.task.config.PushConfig;
import io.slipstream.task.task.BatchSettings;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TaskTypes;
import io.slipstream.task.task.TypeSettings;
import io.slipstream.task.work.Attempt;
import io.slipstream.task.work.AttemptNotes;
import io.slipstream.task.work.BatchGatherer;
import io.slipstream.task.work.Handlers;
import io.slipstream.task.work.TaskHandler;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** Runs one attempt within its time, by a handler or by sending it, and tells what it came to; its Uni never fails. */
@ApplicationScoped
public class AttemptRunner {
    private static final Logger LOGGER = Logger.getLogger(AttemptRunner.class);

    private final Handlers handlers;
    private final BatchGatherer batches;
    private final PushRunner pushes;
    private final TaskTypes types;
    private final AttemptScope scope;
    private final PushConfig push;
    private final RandomGenerator random;

    /** A runner of these handlers. */
    public AttemptRunner(
            Handlers handlers,
            BatchGatherer batches,
            PushRunner pushes,
            TaskTypes types,
            AttemptScope scope,
            PushConfig push,
            RandomGenerator random) {
        this.handlers = handlers;
        this.batches = batches;
        this.pushes = pushes;
        this.types = types;
        this.scope = scope;
        this.push = push;
        this.random = random;
    }

    /** Runs an attempt; cancelling the Uni stops it. */
    public Uni<AttemptOutcome> run(Lease lease, AttemptNotes notes) {
        Task task = lease.task();
        return types.find(task.tenant(), task.type())
                .flatMap(type -> work(lease, type, notes)
                        .map(work ->
                                work.onFailure().recoverWithItem(failure -> failed(lease, type.settings(), failure))))
                .orElseGet(() -> Uni.createFrom().item(released()));
    }

    /** The work as the type wants it; empty if it is not done here. */
    private Optional<Uni<AttemptOutcome>> work(Lease lease, TaskType type, AttemptNotes notes) {
        Duration left = timeLeft(lease, type.settings());
        return switch (type.handler()) {
            case HandlerKind.Builtin builtin ->
                handler(type)
                        .map(handler -> within(lease, () -> handler.apply(attempt(lease, notes)))
                                .ifNoItem()
                                .after(left)
                                .fail()
                                .map(AttemptRunner::completed));
            case HandlerKind.Http target -> Optional.of(within(lease, () -> pushes.run(lease, target, left)));
            case HandlerKind.Pull pull -> Optional.empty();
            case HandlerKind.Kafka kafka -> Optional.empty();
        };
    }

    private <T> Uni<T> within(Lease lease, Supplier<Uni<T>> work) {
        Task task = lease.task();
        return scope.within(task.traceParent(), "task " + task.type(), work);
    }

    private static Attempt attempt(Lease lease, AttemptNotes notes) {
        Task task = lease.task();
        return new Attempt(
                task.id(),
                task.tenant(),
                task.subject(),
                task.payload(),
                task.attempt(),
                task.traceParent(),
                lease.checkpoint(),
                lease.inputs(),
                notes);
    }

    private Optional<Function<Attempt, Uni<String>>> handler(TaskType type) {
        Optional<TaskHandler> single = handlers.find(type.name());
        if (single.isPresent()) {
            return Optional.of(single.get()::handle);
        }
        BatchSettings batch = type.batch() == null ? BatchSettings.SINGLE : type.batch();
        return handlers.findBatch(type.name()).map(many -> attempt -> batches.run(many, attempt, batch));
    }

    private static AttemptOutcome completed(String result) {
        return new AttemptOutcome.Completed(result);
    }

    private static AttemptOutcome released() {
        return new AttemptOutcome.Released();
    }

    private static Duration timeLeft(Lease lease, TypeSettings settings) {
        Duration left = lease.left();
        if (left == null || left.compareTo(settings.timeout()) > 0) {
            return settings.timeout();
        }
        return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
    }

    private AttemptOutcome failed(Lease lease, TypeSettings settings, Throwable failure) {
        return switch (failure) {
            case WorkFailure known when !known.isRetryable() -> new AttemptOutcome.Dead(known.error());
            case WorkFailure known -> againOrLater(lease, settings, known);
            case TimeoutException late -> late(lease, settings);
            default -> unexpected(lease, settings, failure);
        };
    }

    private AttemptOutcome againOrLater(Lease lease, TypeSettings settings, WorkFailure known) {
        return known.later()
                .filter(delay -> lease.deferrals() < push.deferralLimit())
                .<AttemptOutcome>map(delay -> new AttemptOutcome.Deferred(known.error(), delay))
                .orElseGet(() -> again(lease, settings, known.error()));
    }

    private AttemptOutcome late(Lease lease, TypeSettings settings) {
        Duration left = lease.left();
        if (left != null && left.compareTo(settings.timeout()) <= 0) {
            return new AttemptOutcome.Dead(new TaskError(TaskError.DEADLINE, "the deadline passed while it ran"));
        }
        return again(
                lease,
                settings,
                new TaskError(TaskError.TIMEOUT, "the attempt took longer than " + settings.timeout()));
    }

    private AttemptOutcome unexpected(Lease lease, TypeSettings settings, Throwable failure) {
        LOGGER.warnf(
                failure,
                "attempt failed unexpectedly taskId=%s type=%s",
                lease.task().id(),
                lease.task().type());
        TaskError error = new TaskError(
                "Unexpected", "the handler failed: " + failure.getClass().getSimpleName());
        return again(lease, settings, error);
    }

    private AttemptOutcome again(Lease lease, TypeSettings settings, TaskError error) {
        int failures = lease.failures() + 1;
        RetryPolicy retry = settings.retry();
        return AttemptOutcome.afterFailure(
                error, failures, lease.task().maxAttempts(), () -> retry.delay(failures, random));
    }
}
