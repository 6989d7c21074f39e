package io.slipstream.task.lease;

import io.slipstream.task.config.PushConfig;
import io.slipstream.task.push.PushAnswer;
import io.slipstream.task.push.PushCall;
import io.slipstream.task.push.PushMetrics;
import io.slipstream.task.push.PushRules;
import io.slipstream.task.push.PushSecrets;
import io.slipstream.task.push.PushTargets;
import io.slipstream.task.push.PushVerdict;
import io.slipstream.task.push.Pushes;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.Task;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Runs attempts by sending their tasks to receivers. Safe for many threads. */
@ApplicationScoped
public class PushRunner {
    private final Pushes pushes;
    private final PushTargets targets;
    private final PushSecrets secrets;
    private final LeaseTokens tokens;
    private final PushMetrics metrics;
    private final PushConfig config;
    private final InstantSource clock;

    /** A runner that makes calls through a port. */
    public PushRunner(
            Pushes pushes,
            PushTargets targets,
            PushSecrets secrets,
            LeaseTokens tokens,
            PushMetrics metrics,
            PushConfig config,
            InstantSource clock) {
        this.pushes = pushes;
        this.targets = targets;
        this.secrets = secrets;
        this.tokens = tokens;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Sends a task. Fails with {@link WorkFailure} when the attempt failed, and with {@link TimeoutException} when its time is
     * over; cancelling it aborts the call.
     *
     * @param left how long the attempt may take
     */
    Uni<AttemptOutcome> run(Lease lease, HandlerKind.Http target, Duration left) {
        boolean ownLimit = config.timeout().compareTo(left) < 0;
        PushAnswer late = new PushAnswer.TimedOut("the target did not answer within " + config.timeout());
        return pushes.push(call(lease, target))
                .ifNoItem()
                .after(ownLimit ? config.timeout() : left)
                .recoverWithItem(late)
                .invoke(answer -> failIfLate(target, answer, ownLimit))
                .map(answer -> outcome(lease, heard(target, answer)));
    }

    /** Past the time of the type or the task it is not the target's time-out that counts. */
    private void failIfLate(HandlerKind.Http target, PushAnswer answer, boolean ownLimit) {
        if (answer instanceof PushAnswer.TimedOut && !ownLimit) {
            heard(target, answer);
            throw new TimeoutException();
        }
    }

    private PushCall call(Lease lease, HandlerKind.Http target) {
        Task task = lease.task();
        String secret = secrets.of(task.tenant(), task.type(), target.salt());
        Long before = target.saltBefore();
        List<String> all =
                before == null ? List.of(secret) : List.of(secret, secrets.of(task.tenant(), task.type(), before));
        return new PushCall(
                target.url(), task, lease.checkpoint(), lease.inputs(), tokens.of(lease), target.lease(), all);
    }

    private PushVerdict heard(HandlerKind.Http target, PushAnswer answer) {
        PushVerdict verdict = PushRules.verdict(answer, clock.instant(), config.retryAfterMax());
        metrics.called(verdict);
        targets.heard(target.url(), verdict.alive());
        return verdict;
    }

    /** What was deferred too often counts from then on as what it is, a failure. */
    private AttemptOutcome outcome(Lease lease, PushVerdict verdict) {
        return switch (verdict) {
            case PushVerdict.Done(String result) -> new AttemptOutcome.Completed(result);
            case PushVerdict.Accepted() -> new AttemptOutcome.HandedOver();
            case PushVerdict.Throttled(var error, var delay)
            when lease.deferrals() < config.deferralLimit() -> new AttemptOutcome.Deferred(error, delay);
            case PushVerdict.Throttled(var error, var delay) ->
                throw WorkFailure.retryable(error.type(), error.message());
            case PushVerdict.Failed(var error, var alive) -> throw WorkFailure.retryable(error.type(), error.message());
            case PushVerdict.Refused(var error) -> throw WorkFailure.permanent(error.type(), error.message());
        };
    }
}
