package io.slipstream.task.app;

import io.slipstream.task.config.RetentionConfig;
import io.slipstream.task.config.SchedulesConfig;
import io.slipstream.task.schedule.ScheduleSeeds;
import io.slipstream.task.schedule.ScheduleStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** What is done for schedules now and then. */
@ApplicationScoped
public class ScheduleChores implements Chores {
    /** Slots are remembered for longer than the log of their tasks, so that each task in the log has its slot. */
    private static final Duration LOG_MARGIN = Duration.ofDays(2);

    private final ScheduleClock clock;
    private final ScheduleSeeds seeds;
    private final ScheduleStore store;
    private final SchedulesConfig config;
    private final RetentionConfig retention;

    /** Chores with these parts. */
    public ScheduleChores(
            ScheduleClock clock,
            ScheduleSeeds seeds,
            ScheduleStore store,
            SchedulesConfig config,
            RetentionConfig retention) {
        this.clock = clock;
        this.seeds = seeds;
        this.store = store;
        this.config = config;
        this.retention = retention;
    }

    @Override
    public void begin(Timers timers) {
        timers.every(retention.every(), "shipped schedules", seeds::plant);
        timers.every(config.poll(), "schedules", () -> clock.tick(config.poll()));
    }

    @Override
    public Uni<Void> forget(Duration kept) {
        return store.forget(kept.plus(LOG_MARGIN));
    }

    @Override
    public void stop() {
        clock.stop();
    }
}
