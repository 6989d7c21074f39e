package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.DispatchConfig;
import io.slipstream.task.push.AllowedTargets;
import io.slipstream.task.task.BatchSettings;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.NotifyWish;
import io.slipstream.task.task.RateLimit;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How tasks of a type are treated; what is left out or null is as shipped, but for a rate limit of null, which is none. What this version cannot do is refused.
 *
 * @param name the type
 * @param handler {@code builtin} for a shipped type, {@code pull}, {@code http} or {@code kafka} for one of the tenant's own
 * @param maxAttempts how often a task is tried
 * @param concurrency how many run at once over all replicas; null for as many as there are slots
 * @param rateLimit how often tasks may start over all replicas; null for as often as they can
 * @param retry the waits between attempts
 * @param batch how many tasks go together, for types whose handler takes many
 * @param timeout how long one attempt may take, also with heartbeats
 * @param lease how long a worker may hold a task without a heartbeat, or a receiver that answered 202; null if the type is
 *     shipped
 * @param url where tasks are sent; null unless the handler is {@code http}
 * @param topic to which tasks are sent; null unless the handler is {@code kafka}
 * @param notifyOn of which ends the owners of its tasks are told
 * @param secret by which a receiver knows that a call is from here; shown when it is made and null otherwise
 */
@RegisterForReflection
public record TaskTypeBody(
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("handler") @Nullable String handler,
        @JsonProperty("max_attempts") @Nullable Integer maxAttempts,
        @JsonProperty("concurrency") @Nullable Integer concurrency,

        @JsonProperty("rate_limit") @Nullable @Schema(implementation = Rate.class)
        JsonNode rateLimit,

        @JsonProperty("retry") @Nullable Retry retry,
        @JsonProperty("batch") @Nullable Batch batch,

        @JsonProperty("timeout") @Nullable @Schema(implementation = String.class, examples = "PT5M")
        JsonNode timeout,

        @JsonProperty("lease") @Nullable @Schema(implementation = String.class, examples = "PT30S")
        JsonNode lease,

        @JsonProperty("url") @Nullable String url,
        @JsonProperty("topic") @Nullable String topic,

        @JsonProperty("notify_on") @Nullable @Schema(enumeration = {"none", "failure", "end"})
        String notifyOn,

        @JsonProperty("secret") @Nullable String secret) {
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final String PER_SECOND = "per_second";
    private static final String BURST = "burst";

    /**
     * The waits between attempts.
     *
     * @param initial after the first failure
     * @param max the longest
     * @param multiplier by how much each exceeds the one before
     * @param jitter 0 to 1
     */
    @RegisterForReflection
    public record Retry(
            @JsonProperty("initial") @Nullable @Schema(implementation = String.class, examples = "PT1S")
            JsonNode initial,

            @JsonProperty("max") @Nullable @Schema(implementation = String.class, examples = "PT10M")
            JsonNode max,

            @JsonProperty("multiplier") @Nullable Double multiplier,
            @JsonProperty("jitter") @Nullable Double jitter) {}

    /**
     * How often tasks may start.
     *
     * @param perSecond how many in a second, in the long run
     * @param burst how many at once after a pause
     */
    @RegisterForReflection
    public record Rate(
            @JsonProperty("per_second") double perSecond,
            @JsonProperty("burst") int burst) {}

    /**
     * How many payloads a handler is given in one call.
     *
     * @param maxSize the most; 1 for types whose handler takes one only
     * @param linger how long the first waits for others; zero for those
     */
    @RegisterForReflection
    public record Batch(
            @JsonProperty("max_size") @Nullable Integer maxSize,

            @JsonProperty("linger") @Nullable @Schema(implementation = String.class, examples = "PT0S")
            JsonNode linger) {}

    static TaskTypeBody from(TaskType type) {
        TypeSettings settings = type.settings();
        RetryPolicy retry = settings.retry();
        return new TaskTypeBody(
                type.name(),
                type.handler().wireName(),
                settings.maxAttempts(),
                settings.concurrency(),
                rate(settings.rateLimit()),
                new Retry(text(retry.initial()), text(retry.max()), retry.multiplier(), retry.jitter()),
                batch(type.batch()),
                text(settings.timeout()),
                lease(type.handler()),
                type.handler() instanceof HandlerKind.Http http ? http.url().toString() : null,
                type.handler() instanceof HandlerKind.Kafka kafka ? kafka.topic() : null,
                settings.notifyOn().wireName(),
                null);
    }

    private static Batch batch(@Nullable BatchSettings batch) {
        BatchSettings shown = batch == null ? BatchSettings.SINGLE : batch;
        return new Batch(shown.maxSize(), text(shown.linger()));
    }

    private static @Nullable JsonNode rate(@Nullable RateLimit limit) {
        return limit == null
                ? null
                : JsonNodeFactory.instance
                        .objectNode()
                        .put(PER_SECOND, limit.perSecond())
                        .put(BURST, limit.burst());
    }

    private static @Nullable JsonNode lease(HandlerKind handler) {
        return switch (handler) {
            case HandlerKind.Builtin builtin -> null;
            case HandlerKind.Pull(Duration lease) -> text(lease);
            case HandlerKind.Http http -> text(http.lease());
            case HandlerKind.Kafka kafka -> text(kafka.lease());
        };
    }

    /** The same, telling a secret. */
    TaskTypeBody with(String newSecret) {
        return new TaskTypeBody(
                name,
                handler,
                maxAttempts,
                concurrency,
                rateLimit,
                retry,
                batch,
                timeout,
                lease,
                url,
                topic,
                notifyOn,
                newSecret);
    }

    private static JsonNode text(Duration duration) {
        return new TextNode(duration.toString());
    }

    /** A shipped type with these settings; what is left out is as shipped. */
    TaskType over(TaskType shipped) {
        List<FieldError> broken = new ArrayList<>();
        boolean builtin = handler == null || HandlerKind.Builtin.NAME.equals(handler);
        check(broken, "handler", builtin, "builtin (the type is shipped)");
        check(broken, "lease", lease == null || lease.isNull(), "null (tasks of shipped types are not leased)");
        check(broken, "url", url == null, "null unless the handler is http");
        check(broken, "topic", topic == null, "null unless the handler is kafka");
        return with(shipped.name(), shipped.handler(), shipped.settings(), shipped.batch(), broken);
    }

    /**
     * A type of a tenant's own with these settings; what is left out is as in {@link TypeSettings#OWN}.
     *
     * @param targets where tasks may be sent
     * @param dispatch how tasks may be sent to topics
     * @param salt for a receiver that is not there yet
     */
    TaskType own(String type, AllowedTargets targets, DispatchConfig dispatch, long salt) {
        List<FieldError> broken = new ArrayList<>();
        HandlerKind kind = OwnHandler.of(this, targets, dispatch, salt, broken);
        TypeSettings own = TypeSettings.OWN;
        TypeSettings settings = kind instanceof HandlerKind.Kafka && concurrency == null
                ? new TypeSettings(own.maxAttempts(), dispatch.concurrency(), own.retry(), own.timeout())
                : own;
        return with(type, kind, settings, null, broken);
    }

    private TaskType with(
            String type,
            HandlerKind kind,
            TypeSettings before,
            @Nullable BatchSettings batchBefore,
            List<FieldError> broken) {
        checkWhatIsNotHonoured(broken, type);
        int attempts = maxAttempts == null ? before.maxAttempts() : maxAttempts;
        check(broken, "max_attempts", attempts >= 1 && attempts <= TypeSettings.MAX_ATTEMPTS_LIMIT, "1 to 100");
        check(broken, "concurrency", concurrency == null || concurrency >= 1, "at least 1, or null for no limit");
        RetryPolicy policy = retry == null ? before.retry() : retryPolicy(broken, before.retry(), retry);
        Duration longest = Durations.read("timeout", timeout, before.timeout());
        check(broken, "timeout", positive(longest), "positive and at most " + LONGEST);
        BatchSettings together = batchBefore == null ? single(broken) : batch(broken, batchBefore);
        RateLimit rate = rateLimit == null ? before.rateLimit() : rateLimit(broken, rateLimit);
        NotifyWish wish =
                notifyOn == null ? before.notifyOn() : NotifyWish.of(notifyOn).orElse(NotifyWish.NONE);
        check(broken, "notify_on", notifyOn == null || wish.wireName().equals(notifyOn), NotifyWish.RULE);
        if (!broken.isEmpty()) {
            throw ProblemException.invalid(broken);
        }
        Integer atOnce = concurrency == null ? standing(kind, before) : concurrency;
        return new TaskType(type, kind, new TypeSettings(attempts, atOnce, policy, longest, rate, wish), together);
    }

    private @Nullable BatchSettings single(List<FieldError> broken) {
        boolean one = batch == null || batch.maxSize() == null || batch.maxSize() == 1;
        check(broken, "batch.max_size", one, "1 (the type's handler takes one task at a time)");
        boolean prompt = batch == null
                || Durations.read("batch.linger", batch.linger(), Duration.ZERO).isZero();
        check(broken, "batch.linger", prompt, "PT0S (the type's handler takes one task at a time)");
        return null;
    }

    private BatchSettings batch(List<FieldError> broken, BatchSettings before) {
        if (batch == null) {
            return before;
        }
        int size = batch.maxSize() == null ? before.maxSize() : batch.maxSize();
        Duration linger = Durations.read("batch.linger", batch.linger(), before.linger());
        boolean sized = size >= 1 && size <= BatchSettings.MAX_SIZE_LIMIT;
        boolean soon = !linger.isNegative() && linger.compareTo(BatchSettings.LINGER_LIMIT) <= 0;
        check(broken, "batch.max_size", sized, "1 to " + BatchSettings.MAX_SIZE_LIMIT);
        check(broken, "batch.linger", soon, "PT0S to " + BatchSettings.LINGER_LIMIT);
        return sized && soon ? new BatchSettings(size, linger) : before;
    }

    /** Without a number as many run as there are slots; topics have none, so there is always one. */
    private static @Nullable Integer standing(HandlerKind kind, TypeSettings before) {
        return kind instanceof HandlerKind.Kafka ? before.concurrency() : null;
    }

    private void checkWhatIsNotHonoured(List<FieldError> broken, String type) {
        check(broken, "name", name == null || name.equals(type), "the name in the path, or absent");
        check(broken, "secret", secret == null, "null (it is made here, and shown once)");
    }

    /** Null is no limit; what is broken, too. */
    private static @Nullable RateLimit rateLimit(List<FieldError> broken, JsonNode limit) {
        if (limit.isNull()) {
            return null;
        }
        check(broken, "rate_limit", limit.isObject(), "null, or per_second and burst");
        limit.fieldNames().forEachRemaining(name -> {
            boolean known = name.equals(PER_SECOND) || name.equals(BURST);
            check(broken, "rate_limit." + name, known, "absent: there is no such field");
        });
        double perSecond =
                limit.path(PER_SECOND).isNumber() ? limit.path(PER_SECOND).doubleValue() : 0;
        int burst = limit.path(BURST).isInt() ? limit.path(BURST).intValue() : 0;
        int already = broken.size();
        boolean rated = RateLimit.isRate(perSecond);
        check(broken, "rate_limit.per_second", rated, "a number above 0 and at most " + RateLimit.FASTEST);
        check(
                broken,
                "rate_limit.burst",
                !rated || RateLimit.isBurst(perSecond, burst),
                "a whole number 1 to " + RateLimit.LARGEST_BURST + ", as many as come within a day at the most");
        return !rated || broken.size() > already ? null : new RateLimit(perSecond, burst);
    }

    private static RetryPolicy retryPolicy(List<FieldError> broken, RetryPolicy before, Retry retry) {
        Duration initial = Durations.read("retry.initial", retry.initial(), before.initial());
        Duration max = Durations.read("retry.max", retry.max(), before.max());
        double multiplier = retry.multiplier() == null ? before.multiplier() : retry.multiplier();
        double jitter = retry.jitter() == null ? before.jitter() : retry.jitter();
        int already = broken.size();
        check(broken, "retry.initial", positive(initial), "positive and at most " + LONGEST);
        check(broken, "retry.max", positive(max) && max.compareTo(initial) >= 0, "at least retry.initial");
        check(broken, "retry.multiplier", multiplier >= 1 && multiplier <= 10, "1 to 10");
        check(broken, "retry.jitter", jitter >= 0 && jitter <= 1, "0 to 1");
        return broken.size() > already ? before : new RetryPolicy(initial, max, multiplier, jitter);
    }

    private static boolean positive(Duration duration) {
        return duration.toMillis() >= 1 && duration.compareTo(LONGEST) <= 0;
    }

    private static void check(List<FieldError> broken, String field, boolean holds, String rule) {
        if (!holds) {
            broken.add(new FieldError(field, rule));
        }
    }

    @Override
    public String toString() {
        return "TaskTypeBody[name=" + name + ", handler=" + handler + "]";
    }
}
