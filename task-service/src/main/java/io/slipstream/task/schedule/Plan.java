package io.slipstream.task.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When the slots of a schedule are: at most one in a second. Pure. */
public sealed interface Plan permits Calendar, Plan.Every, Plan.Once {
    /** The first slot after a moment; empty if there is none any more. */
    Optional<Instant> next(Instant after);

    /**
     * Slots that are a time apart, whatever clocks show.
     *
     * @param interval that time, at least a second, in whole milliseconds
     * @param anchor from when it counts; the first slot is an interval later
     */
    record Every(Duration interval, Instant anchor) implements Plan {
        /** The least that may lie between slots. */
        public static final Duration SHORTEST = Duration.ofSeconds(1);

        public Every {
            if (interval.compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException("an interval must be at least " + SHORTEST + ", got " + interval);
            }
        }

        @Override
        public Optional<Instant> next(Instant after) {
            long passed = Math.floorDiv(after.toEpochMilli() - anchor.toEpochMilli(), interval.toMillis());
            return Optional.of(anchor.plus(interval.multipliedBy(Math.max(passed, 0) + 1)));
        }
    }

    /**
     * One slot.
     *
     * @param at when
     */
    record Once(Instant at) implements Plan {
        @Override
        public Optional<Instant> next(Instant after) {
            return at.isAfter(after) ? Optional.of(at) : Optional.empty();
        }
    }
}
