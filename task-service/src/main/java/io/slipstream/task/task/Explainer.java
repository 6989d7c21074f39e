package io.slipstream.task.task;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.DispatchConfig;
import io.slipstream.task.config.RatesConfig;
import io.slipstream.task.config.WorkerConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells why a task does not run yet and when it should. The reasons follow from one snapshot of the database and from
 * the settings, which are taken to be the same in all replicas.
 *
 * <p>When a ready task should start is estimated: the tasks before it in its lane, by how many of the tenant's tasks of
 * the type ended in a second lately. It is not told when there are too many to count, when none end, or when something
 * else has to happen first whose time is not known.
 */
@ApplicationScoped
public class Explainer {
    /** How many parts are named that a part waits for. */
    private static final int NAMED = 10;

    private static final Duration FARTHEST = Duration.ofDays(365);

    private final WaitStore store;
    private final TaskTypes types;
    private final QueueGauge gauge;
    private final TargetStates targets;
    private final DispatchConfig dispatchConfig;
    private final WorkerConfig config;
    private final @Nullable RateLimit tenantRate;

    /** Explains the tasks of a store. */
    public Explainer(
            WaitStore store,
            TaskTypes types,
            QueueGauge gauge,
            TargetStates targets,
            DispatchConfig dispatchConfig,
            WorkerConfig config,
            RatesConfig ratesConfig) {
        this.tenantRate = RateLimit.ofTenants(ratesConfig);
        this.store = store;
        this.types = types;
        this.gauge = gauge;
        this.targets = targets;
        this.dispatchConfig = dispatchConfig;
        this.config = config;
    }

    /** Explains a task; fails with NOT_FOUND if there is none for this viewer. */
    public Uni<Explanation> explain(Viewer viewer, UUID id) {
        return store.facts(viewer, id)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("task " + id)))
                // Another replica may have been told of the type a moment ago.
                .call(facts -> types.learn(Set.of(Lane.ofType(facts.tenant(), facts.type()))))
                .map(this::explain);
    }

    /** The reasons in some facts. */
    Explanation explain(WaitFacts facts) {
        List<Explanation.Reason> reasons = new ArrayList<>();
        if (facts.deadline() != null
                && !facts.status().ended()
                && facts.status() != TaskStatus.RUNNING
                && !facts.deadline().isAfter(facts.now())) {
            add(reasons, Explanation.Code.TOO_LATE, "its deadline has passed", Map.of("deadline", facts.deadline()));
        }
        switch (facts.status()) {
            case COMPLETED, CANCELLED, DEAD -> ended(reasons, facts);
            case RUNNING -> running(reasons, facts);
            case SCHEDULED -> scheduled(reasons, facts);
            case WAITING -> waiting(reasons, facts);
            case QUEUED -> queued(reasons, facts);
        }
        boolean waits = facts.status() == TaskStatus.QUEUED || facts.status() == TaskStatus.WAITING;
        return new Explanation(
                facts.id(),
                facts.status(),
                facts.priority(),
                waits ? facts.urgency() : facts.priority(),
                waits ? facts.readySince() : null,
                reasons,
                expected(facts, reasons));
    }

    private static void ended(List<Explanation.Reason> reasons, WaitFacts facts) {
        Instant at = facts.finishedAt() == null ? facts.now() : facts.finishedAt();
        add(
                reasons,
                Explanation.Code.ENDED,
                "it is " + facts.status().wireName() + " since " + at,
                Map.of("status", facts.status().wireName(), "finished_at", at));
    }

    private static void running(List<Explanation.Reason> reasons, WaitFacts facts) {
        Instant since = facts.startedAt() == null ? facts.now() : facts.startedAt();
        add(
                reasons,
                Explanation.Code.RUNNING,
                "attempt " + facts.attempt() + " runs since " + since,
                Map.of("started_at", since, "attempt", facts.attempt()));
    }

    private static void scheduled(List<Explanation.Reason> reasons, WaitFacts facts) {
        if (facts.isolated()) {
            add(
                    reasons,
                    Explanation.Code.ISOLATED,
                    "workers were lost with it and others, maybe by it; it runs once no other such task does",
                    Map.of("attempts", facts.attempt()));
            return;
        }
        Instant at = facts.runAt() == null ? facts.now() : facts.runAt();
        if (facts.attempt() == 0 && facts.errorType() == null) {
            add(reasons, Explanation.Code.SCHEDULED, "it is to start at " + at, Map.of("run_at", at));
            return;
        }
        int next = facts.attempt() + 1;
        String why = facts.errorType() == null ? "" : ", after " + facts.errorType();
        add(
                reasons,
                Explanation.Code.RETRY,
                "attempt " + next + " of " + facts.maxAttempts() + " is to start at " + at + why,
                Map.of(
                        "attempt",
                        next,
                        "max_attempts",
                        facts.maxAttempts(),
                        "run_at",
                        at,
                        "error_type",
                        facts.errorType() == null ? "" : facts.errorType()));
    }

    private static void waitsForParts(List<Explanation.Reason> reasons, PartWait held) {
        List<String> named = held.parts().stream().limit(NAMED).toList();
        int more = held.parts().size() - named.size();
        String text = named.isEmpty()
                ? "as many parts of flow " + held.flow() + " run as may at once"
                : "it waits for parts '" + String.join("', '", named) + "'" + (more > 0 ? " and " + more + " more" : "")
                        + " of flow " + held.flow();
        add(
                reasons,
                Explanation.Code.WAITS_FOR_PARTS,
                text,
                Map.of(
                        "flow_id",
                        held.flow(),
                        "parts",
                        named,
                        "count",
                        held.parts().size()));
    }

    private static void waiting(List<Explanation.Reason> reasons, WaitFacts facts) {
        PartWait held = facts.held();
        if (held != null) {
            waitsForParts(reasons, held);
            return;
        }
        String key = facts.key() == null ? "" : facts.key();
        UUID holder = facts.holder();
        if (holder == null) {
            add(
                    reasons,
                    Explanation.Code.KEY_FREE,
                    "its concurrency key '" + key + "' has become free; the next task of the key is about to be ready",
                    Map.of("concurrency_key", key, "tasks_before", facts.before()));
        } else {
            add(
                    reasons,
                    Explanation.Code.KEY_HELD,
                    "its concurrency key '" + key + "' is held by task " + holder + ", and " + count(facts.before())
                            + " wait for it before this one",
                    Map.of("concurrency_key", key, "held_by", holder, "tasks_before", facts.before()));
        }
    }

    private void queued(List<Explanation.Reason> reasons, WaitFacts facts) {
        TaskType type = types.find(facts.tenant(), facts.type()).orElse(null);
        if (type == null) {
            add(
                    reasons,
                    Explanation.Code.NO_HANDLER,
                    "no handler runs tasks of type '" + facts.type() + "'",
                    Map.of("type", facts.type()));
            return;
        }
        limit(reasons, facts, type.settings().concurrency());
        rate(
                reasons,
                facts,
                "type '" + facts.type() + "'",
                facts.typeBucket(),
                type.settings().rateLimit());
        rate(reasons, facts, "the tenant", facts.tenantBucket(), tenantRate);
        switch (type.handler()) {
            case HandlerKind.Builtin builtin -> turns(reasons, facts);
            case HandlerKind.Http http -> {
                targets.hold(http.url()).ifPresent(hold -> held(reasons, hold));
                turns(reasons, facts);
            }
            case HandlerKind.Pull pull -> {
                pulled(reasons, facts);
                before(reasons, facts);
            }
            case HandlerKind.Kafka kafka -> {
                dispatched(reasons, kafka);
                before(reasons, facts);
            }
        }
        if (reasons.isEmpty()) {
            add(reasons, Explanation.Code.NEXT, "nothing is before it; it is about to start", Map.of());
        }
    }

    private void turns(List<Explanation.Reason> reasons, WaitFacts facts) {
        slots(reasons, facts);
        urgent(reasons, facts);
        before(reasons, facts);
        tenants(reasons, facts);
    }

    private void dispatched(List<Explanation.Reason> reasons, HandlerKind.Kafka handler) {
        if (!dispatchConfig.enabled()) {
            add(
                    reasons,
                    Explanation.Code.TARGET_UNAVAILABLE,
                    "the operator has switched off that tasks are sent to topics",
                    Map.of("target", handler.topic()));
        }
    }

    private static void held(List<Explanation.Reason> reasons, TargetHold hold) {
        switch (hold) {
            case TargetHold.NotAllowed(String target) ->
                add(
                        reasons,
                        Explanation.Code.TARGET_UNAVAILABLE,
                        "calls to " + target + " are not allowed by the operator",
                        Map.of("target", target));
            case TargetHold.Broken(String target, int failures, Instant until) ->
                add(
                        reasons,
                        Explanation.Code.TARGET_UNAVAILABLE,
                        target + " failed " + failures + " times in a row and is tried again at " + until,
                        Map.of("target", target, "failures", failures, "until", until));
            case TargetHold.Busy(String target, int running) ->
                add(
                        reasons,
                        Explanation.Code.TARGET_BUSY,
                        target + " has " + running + " calls of this replica, as many as it may",
                        Map.of("target", target, "running", running));
        }
    }

    private static void limit(List<Explanation.Reason> reasons, WaitFacts facts, @Nullable Integer concurrency) {
        if (concurrency != null && facts.runningOfType() >= concurrency) {
            add(
                    reasons,
                    Explanation.Code.TYPE_LIMIT,
                    facts.runningOfType() + " of " + concurrency + " tasks run that may run of type '" + facts.type()
                            + "'",
                    Map.of("running", facts.runningOfType(), "concurrency", concurrency));
        }
    }

    private static void rate(
            List<Explanation.Reason> reasons,
            WaitFacts facts,
            String whose,
            @Nullable TokenBucket last,
            @Nullable RateLimit limit) {
        if (limit == null
                || last == null
                || TokenBucket.filled(last, limit, facts.now()).whole() > 0) {
            return;
        }
        Instant next = tokensAt(facts, last, limit, 1);
        add(
                reasons,
                Explanation.Code.RATE_LIMIT,
                "tasks of " + whose + " start at most " + limit.perSecond() + " times a second, " + limit.burst()
                        + " at once; the next may at " + next,
                Map.of("per_second", limit.perSecond(), "burst", limit.burst(), "next_token_at", next));
    }

    /** When so many tokens have come, if nobody else takes any. */
    private static Instant tokensAt(WaitFacts facts, TokenBucket last, RateLimit limit, long count) {
        TokenBucket now = TokenBucket.filled(last, limit, facts.now());
        return facts.now().plus(now.until(count, limit));
    }

    /** A worker that asked would have been given it, so none asks. */
    private static void pulled(List<Explanation.Reason> reasons, WaitFacts facts) {
        if (!reasons.isEmpty()) {
            return;
        }
        if (facts.runningOfType() == 0) {
            add(
                    reasons,
                    Explanation.Code.NO_WORKER,
                    "no worker asks for tasks of type '" + facts.type() + "'",
                    Map.of("workers", 0));
        } else {
            add(
                    reasons,
                    Explanation.Code.WORKERS_BUSY,
                    "its workers hold " + facts.runningOfType() + " tasks of type '" + facts.type()
                            + "' and ask for no more",
                    Map.of("running", facts.runningOfType()));
        }
    }

    private void slots(List<Explanation.Reason> reasons, WaitFacts facts) {
        if (facts.workers() == 0) {
            add(reasons, Explanation.Code.NO_WORKER, "no replica lives that could run it", Map.of("workers", 0));
            return;
        }
        long slots = config.slots() * facts.workers();
        long share = Math.max(1, (long) Math.floor(config.slots() * config.tenantShare())) * facts.workers();
        if (facts.running() >= slots) {
            add(
                    reasons,
                    Explanation.Code.SLOTS_TAKEN,
                    "all " + slots + " slots of " + facts.workers() + " replicas are taken",
                    Map.of("running", facts.running(), "slots", slots, "workers", facts.workers()));
        } else if (facts.runningOfTenant() >= share) {
            add(
                    reasons,
                    Explanation.Code.TENANT_SHARE,
                    "the tenant holds " + facts.runningOfTenant() + " of the " + share
                            + " slots that one tenant may hold",
                    Map.of("running", facts.runningOfTenant(), "share", share, "slots", slots));
        }
    }

    private static void urgent(List<Explanation.Reason> reasons, WaitFacts facts) {
        if (facts.urgent() > 0) {
            add(
                    reasons,
                    Explanation.Code.MORE_URGENT,
                    count(facts.urgent()) + " ready tasks of other lanes are more urgent",
                    Map.of("tasks", facts.urgent()));
        }
    }

    private static void tenants(List<Explanation.Reason> reasons, WaitFacts facts) {
        if (facts.tenants() > 0) {
            add(
                    reasons,
                    Explanation.Code.OTHER_TENANTS,
                    "it takes turns with " + count(facts.tenants()) + " other tenants that have tasks of its level",
                    Map.of("tenants", facts.tenants()));
        }
    }

    private static void before(List<Explanation.Reason> reasons, WaitFacts facts) {
        if (facts.before() > 0) {
            add(
                    reasons,
                    Explanation.Code.TASKS_BEFORE,
                    count(facts.before()) + " tasks of its type and priority are before it",
                    Map.of("tasks", facts.before()));
        }
    }

    private static String count(long tasks) {
        return tasks > WaitFacts.COUNT_LIMIT ? "more than " + WaitFacts.COUNT_LIMIT : String.valueOf(tasks);
    }

    private @Nullable Instant expected(WaitFacts facts, List<Explanation.Reason> reasons) {
        if (has(reasons, Explanation.Code.TOO_LATE) || has(reasons, Explanation.Code.ISOLATED)) {
            return null;
        }
        return switch (facts.status()) {
            case COMPLETED, CANCELLED, DEAD, WAITING -> null;
            case RUNNING -> facts.startedAt();
            case SCHEDULED ->
                facts.runAt() == null || facts.runAt().isBefore(facts.now()) ? facts.now() : facts.runAt();
            case QUEUED -> queuedUntil(facts, reasons);
        };
    }

    private @Nullable Instant queuedUntil(WaitFacts facts, List<Explanation.Reason> reasons) {
        if (has(reasons, Explanation.Code.NEXT)) {
            return facts.now();
        }
        boolean unknown = has(reasons, Explanation.Code.NO_HANDLER)
                || has(reasons, Explanation.Code.NO_WORKER)
                || has(reasons, Explanation.Code.TARGET_UNAVAILABLE);
        long before = facts.before() + 1;
        if (unknown || before > WaitFacts.COUNT_LIMIT) {
            return null;
        }
        if (has(reasons, Explanation.Code.RATE_LIMIT)) {
            return rated(facts, before);
        }
        OptionalDouble rate = gauge.queue(facts.tenant(), facts.type()).perSecond();
        if (rate.isEmpty()) {
            return null;
        }
        double seconds = before / rate.getAsDouble();
        return seconds < FARTHEST.toSeconds() ? facts.now().plusMillis((long) Math.ceil(seconds * 1000)) : null;
    }

    /** When tokens have come for the tasks before it and itself. */
    private @Nullable Instant rated(WaitFacts facts, long starts) {
        RateLimit typeRate = types.find(facts.tenant(), facts.type())
                .map(TaskType::settings)
                .map(TypeSettings::rateLimit)
                .orElse(null);
        return Stream.of(
                        ratedBy(facts, facts.typeBucket(), typeRate, starts),
                        ratedBy(facts, facts.tenantBucket(), tenantRate, starts))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static Optional<Instant> ratedBy(
            WaitFacts facts, @Nullable TokenBucket last, @Nullable RateLimit limit, long starts) {
        return last == null || limit == null ? Optional.empty() : Optional.of(tokensAt(facts, last, limit, starts));
    }

    private static boolean has(List<Explanation.Reason> reasons, Explanation.Code code) {
        return reasons.stream().anyMatch(reason -> reason.code() == code);
    }

    private static void add(
            List<Explanation.Reason> reasons, Explanation.Code code, String text, Map<String, Object> details) {
        reasons.add(new Explanation.Reason(code, text, details));
    }
}
