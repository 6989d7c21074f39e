package io.slipstream.task.work;

import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code cache.warm}: asks cache-service to warm {@code keys} of a {@code namespace} and follows until it is done. The
 * result is the warm-up's last body.
 */
@ApplicationScoped
public class CacheWarm implements TaskHandler {
    private static final TaskType TYPE =
            new TaskType("cache.warm", new TypeSettings(3, 4, RetryPolicy.DEFAULT, Duration.ofMinutes(10)));
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
    public Uni<String> handle(Attempt attempt) {
        Arguments arguments = Arguments.of(attempt, json);
        Caller caller = attempt.caller();
        return warmups.start(caller, arguments.text("namespace"), arguments.texts("keys"))
                .chain(location -> follow(attempt, caller, location))
                .map(json::write);
    }

    private Uni<Map<String, Object>> follow(Attempt attempt, Caller caller, String location) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new Waits(config), waits -> after(waits).chain(() -> warmups.status(caller, location)))
                .indefinitely()
                .invoke(body -> progress(body).ifPresent(attempt.progress()::accept))
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
