package io.slipstream.task.schedule;

import io.slipstream.task.config.SchedulesConfig;
import io.slipstream.task.schedule.Schedules.Author;
import io.slipstream.task.task.Priority;
import io.slipstream.task.task.TaskIds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneId;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The schedules that ship. Each is made once for each tenant that is configured, whichever replica comes first; what people edit or delete since stays so. One
 * whose type this installation does not have waits until it does.
 */
@ApplicationScoped
public class ScheduleSeeds {
    private static final Logger LOGGER = Logger.getLogger(ScheduleSeeds.class);

    private static final List<Seed> SEEDS = List.of(
            new Seed("notifications-cleanup", "0 2 * * *", "notifications.cleanup", Priority.Level.BATCH),
            new Seed("sla-alerts", "*/15 * * * *", "sla.alerts", Priority.Level.HIGH),
            new Seed("analytics-rollup", "0 * * * *", "analytics.rollup", Priority.Level.LOW));

    private final ScheduleStore store;
    private final TaskIds ids;
    private final SchedulesConfig config;
    private volatile boolean planted;

    /** Seeds for a store. */
    public ScheduleSeeds(ScheduleStore store, TaskIds ids, SchedulesConfig config) {
        this.store = store;
        this.ids = ids;
        this.config = config;
    }

    private record Seed(String name, String cron, String type, Priority.Level level) {
        Definition definition() {
            Calendar calendar = new Calendar(Cron.parse(cron), ZoneId.of("UTC"));
            return new Definition(
                    new Timing.ByCron(calendar), Misfire.ONE, type, "{}", level.middle(), List.of(), null, true);
        }
    }

    /** Makes those that were not made before; at once if this was done. */
    public Uni<Void> plant() {
        if (planted || !config.seeds()) {
            return Uni.createFrom().voidItem();
        }
        return Multi.createFrom()
                .iterable(config.seedTenants())
                .onItem()
                .transformToUniAndConcatenate(this::plant)
                .collect()
                .asList()
                .invoke(() -> planted = true)
                .replaceWithVoid();
    }

    private Uni<Integer> plant(String tenant) {
        return Multi.createFrom()
                .iterable(SEEDS)
                .onItem()
                .transformToUniAndConcatenate(seed -> plant(tenant, seed))
                .collect()
                .asList()
                .map(List::size);
    }

    private Uni<Boolean> plant(String tenant, Seed seed) {
        Author author = new Author(tenant, null, seed.name());
        return store.plant(tenant, seed.name(), now -> ScheduleRules.begun(ids.next(), author, seed.definition(), now))
                .invoke(made -> {
                    if (made) {
                        LOGGER.infof("schedule made tenant=%s schedule=%s", tenant, seed.name());
                    }
                });
    }
}
