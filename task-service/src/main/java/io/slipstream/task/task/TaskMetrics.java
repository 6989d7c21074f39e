package io.slipstream.task.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Meters of submissions. Labels: {@code type} is a built-in type or {@code other}, {@code outcome} is fixed words. */
@ApplicationScoped
public class TaskMetrics {
    private final MeterRegistry registry;
    private final TypeCatalog catalog;
    private final DistributionSummary rounds;
    private final Map<Submissions, Counter> submissions = new ConcurrentHashMap<>();

    /** Meters in a registry. */
    public TaskMetrics(MeterRegistry registry, TypeCatalog catalog) {
        this.registry = registry;
        this.catalog = catalog;
        this.rounds = DistributionSummary.builder("slipstream_task_insert_round_tasks")
                .description("Tasks written by one statement of the inserter")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    /** A submission had an outcome: accepted, returned, replaced, not_unique, refused, repeated. */
    public void submitted(String type, String outcome, long count) {
        submissions
                .computeIfAbsent(
                        new Submissions(catalog.find(type).isPresent() ? type : "other", outcome), this::counter)
                .increment(count);
    }

    private Counter counter(Submissions labels) {
        return Counter.builder("slipstream_task_submissions")
                .description("Submissions by what became of them")
                .tag("type", labels.type())
                .tag("outcome", labels.outcome())
                .register(registry);
    }

    /** A round was written. */
    public void inserted(int tasks) {
        rounds.record(tasks);
    }

    /** An event asked for a task: accepted, returned, replaced, not_unique, duplicate, dead_letter. */
    public void requested(String outcome) {
        Counter.builder("slipstream_task_requests")
                .description("Events that asked for tasks, by what became of them")
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    /** Tasks were sent to topics. */
    public void dispatched(int tasks) {
        Counter.builder("slipstream_task_dispatched")
                .description("Tasks sent to topics of Kafka, or found void before")
                .register(registry)
                .increment(tasks);
    }

    /** A worker reported over Kafka: held, ended, cancelled, stale, dead_letter. */
    public void reported(String outcome) {
        Counter.builder("slipstream_task_reports")
                .description("Reports about dispatched tasks, by what became of them")
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    /** Events were sent to Kafka. */
    public void published(int events) {
        Counter.builder("slipstream_task_events_published")
                .description("Lifecycle events acknowledged by Kafka")
                .register(registry)
                .increment(events);
    }

    /** Labels whose counter is kept, since looking one up costs more than a submission's other bookkeeping. */
    private record Submissions(String type, String outcome) {}
}
