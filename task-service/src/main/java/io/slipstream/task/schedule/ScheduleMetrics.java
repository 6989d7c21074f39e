package io.slipstream.task.schedule;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Meters of schedules. Labels: {@code outcome} is fixed words; schedules are not told apart, they are tenants' data. */
@ApplicationScoped
public class ScheduleMetrics {
    private final MeterRegistry registry;
    private final Timer lag;

    /** Meters in a registry. */
    public ScheduleMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.lag = Timer.builder("slipstream_task_schedule_lag")
                .description("From when a slot was due to when its task was accepted, of slots that were not missed")
                .publishPercentileHistogram()
                .register(registry);
    }

    /** A slot became a task within the grace. */
    void fired(Duration late) {
        lag.record(late);
        count("fired", 1);
    }

    /** A slot that was missed or refused before became a task. */
    void madeUpFor() {
        count("made_up_for", 1);
    }

    /** Slots were left out. */
    void skipped(int slots) {
        count("skipped", slots);
    }

    /** The task of a slot was refused, and is tried again. */
    void refused() {
        count("refused", 1);
    }

    private void count(String outcome, int slots) {
        Counter.builder("slipstream_task_schedule_slots")
                .description("Slots of schedules by what became of them: fired, made_up_for, skipped, refused")
                .tag("outcome", outcome)
                .register(registry)
                .increment(slots);
    }
}
