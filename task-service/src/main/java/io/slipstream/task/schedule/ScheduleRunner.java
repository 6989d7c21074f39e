package io.slipstream.task.schedule;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.SchedulesConfig;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.TaskService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * Fires what is due, in any replica and as many at once as there are: a round is one transaction of the store, so each slot becomes one task. Never blocks; for
 * one caller at a time.
 */
@ApplicationScoped
public class ScheduleRunner {
    private static final Logger LOGGER = Logger.getLogger(ScheduleRunner.class);
    private static final int ROUNDS = 20;

    private final ScheduleStore store;
    private final TaskService tasks;
    private final SchedulesConfig config;
    private final ScheduleMetrics metrics;

    /** A runner over a store. */
    public ScheduleRunner(ScheduleStore store, TaskService tasks, SchedulesConfig config, ScheduleMetrics metrics) {
        this.store = store;
        this.tasks = tasks;
        this.config = config;
        this.metrics = metrics;
    }

    /** Fires what is due; tells how long it takes until something will be, empty if nothing will. */
    public Uni<Optional<Duration>> run() {
        return rounds(ROUNDS).chain(store::untilDue);
    }

    private Uni<Void> rounds(int left) {
        return round().chain(more ->
                more && left > 1 ? rounds(left - 1) : Uni.createFrom().voidItem());
    }

    private Uni<Boolean> round() {
        Round round = new Round(tasks, config, metrics);
        return Uni.createFrom()
                .deferred(() -> shoot(round, (store, volley) -> store.fire(config.roundSchedules(), volley)))
                .map(done -> round.hasMore())
                .onFailure(failure -> !(failure instanceof ProblemException))
                .recoverWithUni(failure -> oneByOne(round, failure));
    }

    private Uni<Map<UUID, SubmitOutcome>> shoot(
            Round round, BiFunction<ScheduleStore, ScheduleStore.Volley, Uni<Map<UUID, SubmitOutcome>>> fire) {
        return fire.apply(store, round::decide)
                .invoke(round::committed)
                .onFailure()
                .invoke(round::givenUp)
                .onCancellation()
                .invoke(round::givenUp);
    }

    /** What cannot be written is found by firing each schedule alone, so that it holds up no other. */
    private Uni<Boolean> oneByOne(Round failed, Throwable failure) {
        LOGGER.warnf("schedules cannot be fired together, one by one: %s", failure.getMessage());
        return Multi.createFrom()
                .iterable(failed.due())
                .onItem()
                .transformToUniAndConcatenate(this::alone)
                .collect()
                .asList()
                .replaceWith(false);
    }

    private Uni<Boolean> alone(Schedule schedule) {
        Round round = new Round(tasks, config, metrics);
        return shoot(round, (store, volley) -> store.fireOne(schedule, volley))
                .replaceWith(true)
                .onFailure(failure -> !(failure instanceof ProblemException))
                .recoverWithUni(failure -> postpone(schedule, failure));
    }

    private Uni<Boolean> postpone(Schedule schedule, Throwable failure) {
        LOGGER.errorf(failure, "schedule cannot be fired tenant=%s schedule=%s", schedule.tenant(), schedule.name());
        Duration retry = Round.backoff(config, schedule.progress().refusals() + 1);
        return store.postpone(schedule, Round.shortened(failure), retry).replaceWith(false);
    }
}
