package io.slipstream.task.lease;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.TypeCatalog;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Meters of attempts and leases. Labels: {@code type} is a built-in type, or {@code own} for all that tenants defined;
 * {@code outcome} is fixed words.
 */
@ApplicationScoped
public class LeaseMetrics {
    private static final String OWN = "own";

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final TypeCatalog catalog;
    private final DistributionSummary claims;
    private final DistributionSummary acks;
    private final Map<Attempts, Counter> attempts = new ConcurrentHashMap<>();
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();
    private volatile Map<String, Duration> queueAges = Map.of();

    /** Meters in a registry. */
    public LeaseMetrics(MeterRegistry registry, @Steady InstantSource clock, TypeCatalog catalog) {
        this.registry = registry;
        this.clock = clock;
        this.catalog = catalog;
        catalog.all().forEach(type -> showQueueAge(type.name()));
        showQueueAge(OWN);
        this.claims = DistributionSummary.builder("slipstream_task_claim_tasks")
                .description("Tasks claimed by one statement")
                .register(registry);
        this.acks = DistributionSummary.builder("slipstream_task_ack_tasks")
                .description("Outcomes written by one statement")
                .register(registry);
    }

    private void showQueueAge(String type) {
        Gauge.builder("slipstream_task_queue_age_seconds", () -> queueAge(type))
                .description("For how long the first ready task of a type has been ready; 0 if none is")
                .tag("type", type)
                .register(registry);
    }

    private double queueAge(String type) {
        return queueAges.getOrDefault(type, Duration.ZERO).toMillis() / 1000.0;
    }

    /** The first ready tasks of all lanes, of all tenants. */
    public void queued(Map<Lane, LaneHead> heads) {
        Map<String, Duration> ages = new HashMap<>();
        heads.forEach((lane, head) -> {
            ages.merge(label(lane.type()), head.age(), (one, other) -> one.compareTo(other) > 0 ? one : other);
        });
        queueAges = ages;
    }

    private String label(String type) {
        return catalog.find(type).isPresent() ? type : OWN;
    }

    /** A claim brought tasks. */
    public void claimed(int tasks) {
        claims.record(tasks);
    }

    /** Outcomes were written. */
    public void acked(int tasks) {
        acks.record(tasks);
    }

    /** An attempt came to an outcome. */
    public void attempted(Lease lease, AttemptOutcome outcome, Instant began) {
        String type = label(lease.task().type());
        count(type, outcome);
        durations.computeIfAbsent(type, this::duration).record(Duration.between(began, clock.instant()));
    }

    private Timer duration(String type) {
        return Timer.builder("slipstream_task_attempt_duration")
                .description("How long handlers took")
                .tag("type", type)
                .publishPercentileHistogram()
                .register(registry);
    }

    /** An attempt of a worker that pulled came to an outcome. */
    public void pulled(AttemptOutcome outcome) {
        count(OWN, outcome);
    }

    private void count(String type, AttemptOutcome outcome) {
        attempts.computeIfAbsent(new Attempts(type, name(outcome)), this::counter)
                .increment();
    }

    private Counter counter(Attempts labels) {
        return Counter.builder("slipstream_task_attempts")
                .description("Attempts by what they came to")
                .tag("type", labels.type())
                .tag("outcome", labels.outcome())
                .register(registry);
    }

    /** The number of calls that wait for tasks here. */
    public void waitingCalls(Supplier<Number> waiting) {
        Gauge.builder("slipstream_task_lease_calls_waiting", waiting)
                .description("Calls of workers that wait for tasks in this replica")
                .register(registry);
    }

    /** An outcome came too late: the lease was void. */
    public void stale() {
        Counter.builder("slipstream_task_leases_void")
                .description("Outcomes that had no effect because the lease was void")
                .register(registry)
                .increment();
    }

    /** Tasks were taken from lost workers. */
    public void recovered(int ready, int dead) {
        Counter.builder("slipstream_task_leases_recovered")
                .description("Tasks taken from workers that were lost")
                .register(registry)
                .increment(ready + (double) dead);
    }

    /** The number of attempts that run here. */
    public void running(Supplier<Number> running) {
        Gauge.builder("slipstream_task_attempts_running", running)
                .description("Attempts that run in this replica")
                .register(registry);
    }

    private static String name(AttemptOutcome outcome) {
        return switch (outcome) {
            case AttemptOutcome.Completed completed -> "completed";
            case AttemptOutcome.Failed failed -> "failed";
            case AttemptOutcome.Deferred deferred -> "deferred";
            case AttemptOutcome.HandedOver handedOver -> "handed_over";
            case AttemptOutcome.Dead dead -> "dead";
            case AttemptOutcome.Released released -> "released";
            case AttemptOutcome.Progressed progressed -> "progressed";
        };
    }

    /** Labels whose counter is kept: looking it up would be a good part of what a short attempt costs. */
    private record Attempts(String type, String outcome) {}
}
