package io.slipstream.task.lease;

import java.time.Duration;
import java.util.Comparator;

/**
 * How urgent a task is at a moment: its priority, raised by the time it has been ready. It rises one level for each period
 * of ageing, keeping its number within the level; once CRITICAL, one number for each further period. So every task is
 * among the most urgent after six periods at the latest.
 *
 * @param level 0 (CRITICAL) to 4 (BATCH); strict between tasks that are ready
 * @param number 0 to 2, the order of one tenant's tasks within a level
 * @param steps how many periods of ageing it took to come here; 0 if it is what the task was submitted with
 */
public record Urgency(int level, int number, int steps) implements Comparable<Urgency> {
    private static final int NUMBERS = 3;
    private static final Comparator<Urgency> ORDER =
            Comparator.comparingInt(Urgency::level).thenComparingInt(Urgency::number);

    /**
     * The urgency of a priority after a time.
     *
     * @param priority 1 to 15
     * @param age since when it has been ready; a negative one counts as zero
     * @param ageing the period, at least 1 ms
     */
    public static Urgency of(int priority, Duration age, Duration ageing) {
        int level = (priority - 1) / NUMBERS;
        int number = (priority - 1) % NUMBERS;
        long periods = age.isNegative() ? 0 : age.toMillis() / ageing.toMillis();
        int steps = (int) Math.min(periods, (long) level + number);
        int levels = Math.min(steps, level);
        return new Urgency(level - levels, number - (steps - levels), steps);
    }

    /** For how long a task must have been ready to be this urgent. */
    public Duration earnedBy(Duration ageing) {
        return ageing.multipliedBy(steps);
    }

    /** The priority of a task that is this urgent without having waited, 1 to 15. */
    public int priority() {
        return level * NUMBERS + number + 1;
    }

    @Override
    public int compareTo(Urgency other) {
        return ORDER.compare(this, other);
    }
}
