package io.slipstream.task.schedule;

import java.time.Duration;
import java.time.Instant;

/** When somebody wants tasks, as it was said: one of three ways. */
public sealed interface Timing {
    /** The slots that follow from it; intervals count from the anchor. */
    Plan plan(Instant anchor);

    /**
     * By the calendar.
     *
     * @param calendar the expression and its time zone
     */
    record ByCron(Calendar calendar) implements Timing {
        @Override
        public Plan plan(Instant anchor) {
            return calendar;
        }
    }

    /**
     * Every so often.
     *
     * @param interval the time between slots, at least {@link Plan.Every#SHORTEST}
     */
    record ByInterval(Duration interval) implements Timing {
        @Override
        public Plan plan(Instant anchor) {
            return new Plan.Every(interval, anchor);
        }
    }

    /**
     * Once.
     *
     * @param at when
     */
    record ByMoment(Instant at) implements Timing {
        @Override
        public Plan plan(Instant anchor) {
            return new Plan.Once(at);
        }
    }
}
