package io.slipstream.task.work;

import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.task.BatchSettings;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@code cache.warm}: asks cache-service to warm {@code keys} of a {@code namespace} and follows until it is done. Tasks of one namespace go together as one
 * warm-up of all their keys; the result of each is the warm-up's last body. What cache-service refuses for several is tried one by one.
 */
@ApplicationScoped
public class CacheWarm implements BatchTaskHandler {
    private static final TaskType TYPE = new TaskType(
            "cache.warm",
            new TypeSettings(3, 4, RetryPolicy.DEFAULT, Duration.ofMinutes(10)),
            new BatchSettings(20, Duration.ofMillis(50)));
    private static final Set<String> ENDED = Set.of("completed", "complete", "done", "finished", "succeeded");
    private static final Set<String> FAILED = Set.of("failed", "cancelled", "error");

    private final CacheWarmups warmups;
    private final Json json;
    private final CallsConfig config;

    /** A handler that calls cache-service through a port. */
    public CacheWarm(CacheWarmups warmups, Json json, CallsConfig config) {
        this.warmups = warmups;
        this.json = json;
        this.config = config;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public String group(Attempt attempt) {
        return Arguments.of(attempt, json).text("namespace");
    }

    @Override
    public Uni<Map<UUID, ItemOutcome>> handle(List<Attempt> attempts) {
        Map<UUID, ItemOutcome> outcomes = new HashMap<>();
        List<Attempt> sound =
                attempts.stream().filter(attempt -> isSound(attempt, outcomes)).toList();
        return sound.isEmpty()
                ? Uni.createFrom().item(outcomes)
                : warm(sound).invoke(outcomes::putAll).replaceWith(outcomes);
    }

    private boolean isSound(Attempt attempt, Map<UUID, ItemOutcome> outcomes) {
        try {
            keys(attempt);
            return true;
        } catch (WorkFailure failure) {
            outcomes.put(attempt.taskId(), new ItemOutcome.Failed(failure));
            return false;
        }
    }

    private List<String> keys(Attempt attempt) {
        return Arguments.of(attempt, json).texts("keys");
    }

    private Uni<Map<UUID, ItemOutcome>> warm(List<Attempt> attempts) {
        Uni<Map<UUID, ItemOutcome>> together = Uni.createFrom().deferred(() -> warmTogether(attempts));
        return attempts.size() == 1
                ? together
                : together.onFailure(CacheWarm::isRefused).recoverWithUni(() -> oneByOne(attempts));
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof WorkFailure known && !known.isRetryable();
    }

    private Uni<Map<UUID, ItemOutcome>> warmTogether(List<Attempt> attempts) {
        Attempt first = attempts.getFirst();
        List<String> keys = attempts.stream()
                .flatMap(attempt -> keys(attempt).stream())
                .distinct()
                .toList();
        return warmups.start(first.caller(), group(first), keys)
                .chain(location -> follow(attempts, first.caller(), location))
                .map(json::write)
                .map(result -> attempts.stream()
                        .collect(Collectors.toMap(Attempt::taskId, attempt -> new ItemOutcome.Done(result))));
    }

    private Uni<Map<UUID, ItemOutcome>> oneByOne(List<Attempt> attempts) {
        return Multi.createFrom()
                .iterable(attempts)
                .onItem()
                .transformToUniAndConcatenate(attempt -> warmTogether(List.of(attempt))
                        .onFailure(WorkFailure.class)
                        .recoverWithItem(
                                failure -> Map.of(attempt.taskId(), new ItemOutcome.Failed((WorkFailure) failure))))
                .collect()
                .in(HashMap::new, Map::putAll);
    }

    private Uni<Map<String, Object>> follow(List<Attempt> attempts, Caller caller, String location) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new Waits(config), waits -> after(waits).chain(() -> warmups.status(caller, location)))
                .indefinitely()
                .invoke(body -> progress(body)
                        .ifPresent(done ->
                                attempts.forEach(attempt -> attempt.progress().accept(done))))
                .select()
                .where(CacheWarm::hasEnded)
                .toUni();
    }

    private static Uni<Void> after(Waits waits) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(waits.next());
    }

    private static boolean hasEnded(Map<String, Object> body) {
        String status = String.valueOf(body.get("status")).toLowerCase(Locale.ROOT);
        if (FAILED.contains(status)) {
            throw WorkFailure.retryable("WarmupFailed", "cache-service says the warm-up is " + status);
        }
        return ENDED.contains(status);
    }

    private static Optional<Double> progress(Map<String, Object> body) {
        if (body.get("progress") instanceof Number fraction) {
            return Optional.of(Math.clamp(fraction.doubleValue(), 0, 1));
        }
        boolean counted = body.get("total") instanceof Number total && total.doubleValue() > 0;
        return counted && body.get("total") instanceof Number total && body.get("done") instanceof Number done
                ? Optional.of(Math.clamp(done.doubleValue() / total.doubleValue(), 0, 1))
                : Optional.empty();
    }

    /** Waits that double up to a bound. */
    private static final class Waits {
        private final Duration max;
        private Duration next;

        Waits(CallsConfig config) {
            this.next = config.pollInitial();
            this.max = config.pollMax();
        }

        Duration next() {
            Duration now = next;
            Duration doubled = now.multipliedBy(2);
            next = doubled.compareTo(max) > 0 ? max : doubled;
            return now;
        }
    }
}
