package io.slipstream.task.schedule;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.SchedulesConfig;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.UnitItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One transaction's worth of firing: decides within it, by the same rules and limits as any submission, and tells afterwards what became of the tasks. Safe for
 * many threads, since a transaction that took too long may still go on when it is given up.
 */
final class Round {
    private static final Logger LOGGER = Logger.getLogger(Round.class);
    private static final long CHARACTERS = 8L << 20;
    private static final int ERROR_LIMIT = 500;
    private static final int DOUBLINGS = 20;

    private final TaskService tasks;
    private final SchedulesConfig config;
    private final ScheduleMetrics metrics;
    private final List<Schedule> due = new ArrayList<>();
    private final List<Firing> firings = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private int tasksLeft;
    private long charactersLeft = CHARACTERS;
    private int skipped;
    private boolean more;
    private boolean over;

    Round(TaskService tasks, SchedulesConfig config, ScheduleMetrics metrics) {
        this.tasks = tasks;
        this.config = config;
        this.metrics = metrics;
        this.tasksLeft = config.roundTasks();
    }

    /** What is to become of schedules that are due; those there is no room for are left for the next round. */
    synchronized List<Firing> decide(List<Schedule> found, Instant moment) {
        if (over) {
            throw new IllegalStateException("the round was given up");
        }
        now = moment;
        due.addAll(found);
        more = found.size() >= config.roundSchedules();
        for (Schedule schedule : found) {
            if (isFull()) {
                more = true;
                break;
            }
            firings.add(aim(schedule));
        }
        return List.copyOf(firings);
    }

    private boolean isFull() {
        return tasksLeft <= 0 || charactersLeft <= 0;
    }

    private Firing aim(Schedule schedule) {
        Progress progress = schedule.progress();
        Instant first = progress.nextSlot();
        if (first == null) {
            throw new IllegalStateException("a due schedule has no slot");
        }
        DueSlots.Moment moment = new DueSlots.Moment(now, config.grace(), config.catchUpLimit());
        Misfire policy = schedule.definition().misfire();
        DueSlots slots = DueSlots.of(schedule.plan(), first, policy, progress.refusals() > 0, moment);
        skipped += slots.skipped();
        return shoot(schedule, slots, overflow(schedule, slots));
    }

    private Firing shoot(Schedule schedule, DueSlots slots, @Nullable String error) {
        List<Firing.Shot> shots = new ArrayList<>();
        for (Instant slot : slots.fire()) {
            if (isFull()) {
                more = true;
                return new Firing(schedule, shots, slot, null, error);
            }
            switch (tasks.admitNow(schedule.submission(slot))) {
                case UnitItem.NewTask task -> {
                    shots.add(new Firing.Shot(slot, task));
                    tasksLeft--;
                    charactersLeft -= schedule.definition().payload().length();
                }
                case SubmitOutcome.Refused(ProblemException why) -> {
                    return refused(schedule, shots, slot, why);
                }
            }
        }
        return new Firing(schedule, shots, slots.next().orElse(null), null, error);
    }

    private Firing refused(Schedule schedule, List<Firing.Shot> shots, Instant slot, ProblemException why) {
        int count = shots.isEmpty() ? schedule.progress().refusals() + 1 : 1;
        String error = shortened(why);
        if (count == 1) {
            LOGGER.warnf(
                    "task of schedule refused, tried again until it is not tenant=%s schedule=%s slot=%s: %s",
                    schedule.tenant(), schedule.name(), slot, error);
        }
        return new Firing(schedule, shots, slot, new Firing.Refusal(count, backoff(config, count)), error);
    }

    /** What is told of a failure. */
    static String shortened(Throwable why) {
        String message = String.valueOf(why.getMessage());
        return message.length() > ERROR_LIMIT ? message.substring(0, ERROR_LIMIT) : message;
    }

    /** How long to wait after so many refusals in a row. */
    static Duration backoff(SchedulesConfig config, int refusals) {
        Duration wait = config.retryInitial().multipliedBy(1L << Math.min(refusals - 1, DOUBLINGS));
        return wait.compareTo(config.retryMax()) > 0 ? config.retryMax() : wait;
    }

    private @Nullable String overflow(Schedule schedule, DueSlots slots) {
        if (!slots.overflown() || schedule.definition().misfire() != Misfire.ALL) {
            return null;
        }
        String error = "more than " + config.catchUpLimit()
                + " slots were missed, the most that are made up for; those before "
                + slots.fire().getFirst() + " were left out";
        LOGGER.warnf("schedule tenant=%s schedule=%s: %s", schedule.tenant(), schedule.name(), error);
        return error;
    }

    /** The schedules that it was shown. */
    synchronized List<Schedule> due() {
        return List.copyOf(due);
    }

    /** Whether something else may be due. */
    synchronized boolean hasMore() {
        return more;
    }

    /** The transaction is committed. */
    synchronized void committed(Map<UUID, SubmitOutcome> outcomes) {
        over = true;
        if (skipped > 0) {
            metrics.skipped(skipped);
        }
        for (Firing firing : firings) {
            if (firing.refusal() != null) {
                metrics.refused();
            }
            for (Firing.Shot shot : firing.shots()) {
                committed(shot, outcomes.get(shot.task().id()));
            }
        }
    }

    private void committed(Firing.Shot shot, @Nullable SubmitOutcome outcome) {
        if (outcome == null) {
            tasks.notInserted(shot.task());
            return;
        }
        tasks.inserted(shot.task(), outcome);
        Duration late = Duration.between(shot.slot(), now);
        if (late.compareTo(config.grace()) > 0) {
            metrics.madeUpFor();
        } else {
            metrics.fired(late);
        }
    }

    /** The transaction failed, or nothing is known of it. */
    synchronized void givenUp() {
        over = true;
        firings.forEach(firing -> firing.shots().forEach(shot -> tasks.notInserted(shot.task())));
        firings.clear();
    }
}
