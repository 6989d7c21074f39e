package io.slipstream.task.work;

import io.slipstream.task.config.PushConfig;
import io.slipstream.task.push.PushAnswer;
import io.slipstream.task.push.PushRules;
import io.slipstream.task.push.PushTargets;
import io.slipstream.task.push.PushVerdict;
import io.slipstream.task.task.PushUrl;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/**
 * {@code http.request}: makes one call to a URL of the payload, only to where the operator allows tasks to be sent. Its targets are those of HTTP push: at
 * most so many calls at once, and left alone for a while after failures. Headers of the request are in no result and no log.
 */
@ApplicationScoped
public class HttpRequest implements TaskHandler {
    private static final TaskType TYPE =
            new TaskType("http.request", new TypeSettings(5, 50, RetryPolicy.DEFAULT, Duration.ofMinutes(11)));

    private final HttpTargets http;
    private final PushTargets targets;
    private final Json json;
    private final PushConfig config;
    private final InstantSource clock;

    /** A handler that calls through a port. */
    public HttpRequest(HttpTargets http, PushTargets targets, Json json, PushConfig config, InstantSource clock) {
        this.http = http;
        this.targets = targets;
        this.json = json;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        HttpPayload payload = new HttpPayload(Arguments.of(attempt, json), json, config);
        HttpTargets.Request request = payload.request(attempt.taskId());
        Duration timeout = payload.timeout();
        Set<Integer> expected = payload.expected();
        PushUrl url = request.url();
        targets.whyNot(url).ifPresent(why -> {
            throw WorkFailure.permanent("TargetNotAllowed", "payload.url must be " + why);
        });
        if (targets.room(url) <= 0) {
            throw WorkFailure.deferred(
                    "TargetBusy", "the target has as many calls as it may, or is left alone", config.breakerPause());
        }
        return call(attempt, request, timeout).map(answer -> result(url, answer, expected));
    }

    /** Counted as one of the target's calls from its beginning to its end, also if it is cancelled. */
    private Uni<PushAnswer> call(Attempt attempt, HttpTargets.Request request, Duration timeout) {
        return Uni.createFrom().deferred(() -> {
            targets.started(attempt.taskId(), attempt.number(), request.url());
            return http.call(request)
                    .ifNoItem()
                    .after(timeout)
                    .recoverWithItem(new PushAnswer.TimedOut("the target did not answer within " + timeout))
                    .onTermination()
                    .invoke(() -> targets.ended(attempt.taskId(), attempt.number()));
        });
    }

    private String result(PushUrl url, PushAnswer answer, Set<Integer> expected) {
        PushVerdict verdict = PushRules.verdict(answer, clock.instant(), config.retryAfterMax());
        targets.heard(url, verdict.alive());
        if (answer instanceof PushAnswer.Answered answered) {
            int status = answered.status();
            boolean good = status >= 200 && status < 300;
            if (expected.isEmpty() ? good : expected.contains(status)) {
                return answered.result();
            }
            if (good) {
                throw WorkFailure.permanent("UnexpectedStatus", "the target answered " + status);
            }
        }
        return switch (verdict) {
            case PushVerdict.Done done -> done.result();
            case PushVerdict.Accepted accepted -> throw new IllegalStateException("202 is an answer like others here");
            case PushVerdict.Throttled(var error, var delay) ->
                throw WorkFailure.deferred(error.type(), error.message(), delay);
            case PushVerdict.Failed(var error, var alive) -> throw WorkFailure.retryable(error.type(), error.message());
            case PushVerdict.Refused(var error) -> throw WorkFailure.permanent(error.type(), error.message());
        };
    }
}
