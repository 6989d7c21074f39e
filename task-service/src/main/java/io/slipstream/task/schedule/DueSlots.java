package io.slipstream.task.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the slots of a schedule that are due. Pure.
 *
 * @param fire those that become tasks, in order
 * @param skipped how many are left out, as far as they were counted
 * @param overflown whether there were more than are looked at; the oldest are left out, whatever the policy
 * @param next the first slot that is not due; empty if there is none any more
 */
record DueSlots(List<Instant> fire, int skipped, boolean overflown, Optional<Instant> next) {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** Counting stops at so many times the limit. */
    private static final int COUNTED = 4;

    DueSlots {
        fire = List.copyOf(fire);
    }

    /**
     * What is known of the time.
     *
     * @param now the database's
     * @param grace by how much a slot may be late without being missed
     * @param limit how many of the latest slots are looked at, at least 1
     */
    record Moment(Instant now, Duration grace, int limit) {}

    /**
     * Decides.
     *
     * @param first the earliest slot that was not fired; not after now
     * @param held whether it was refused before, so that it waits and was not missed
     */
    static DueSlots of(Plan plan, Instant first, Misfire policy, boolean held, Moment moment) {
        List<Instant> due = slots(plan, first, moment.now(), moment.limit() + 1);
        boolean overflown = due.size() > moment.limit();
        List<Instant> latest = overflown ? latest(plan, first, moment) : due;
        List<Instant> fire = fire(latest, policy, held && !overflown, overflown, moment);
        int skipped = latest.size() - fire.size() + (overflown ? 1 : 0);
        return new DueSlots(fire, skipped, overflown, plan.next(moment.now()));
    }

    private static List<Instant> fire(
            List<Instant> due, Misfire policy, boolean held, boolean overflown, Moment moment) {
        Instant missedBefore = moment.now().minus(moment.grace());
        boolean missed = overflown || due.getFirst().isBefore(missedBefore);
        return switch (policy) {
            case ALL -> due;
            case ONE -> missed ? List.of(due.getLast()) : due;
            case SKIP -> {
                List<Instant> kept = new ArrayList<>(due);
                kept.removeIf(slot -> slot.isBefore(missedBefore) && !(held && slot.equals(due.getFirst())));
                yield kept;
            }
        };
    }

    /** The slots from one to a moment, at most so many. */
    private static List<Instant> slots(Plan plan, Instant first, Instant until, int limit) {
        List<Instant> slots = new ArrayList<>();
        Optional<Instant> slot = Optional.of(first);
        while (slot.isPresent() && !slot.get().isAfter(until) && slots.size() < limit) {
            slots.add(slot.get());
            slot = plan.next(slot.get());
        }
        return slots;
    }

    /** Halves the time until it holds enough slots, but not many more: there is at most one in a second. */
    private static List<Instant> latest(Plan plan, Instant first, Moment moment) {
        int most = COUNTED * moment.limit();
        Instant tooEarly = first;
        Instant tooLate = moment.now();
        while (Duration.between(tooEarly, tooLate).compareTo(SECOND) > 0) {
            Instant middle = tooEarly.plus(Duration.between(tooEarly, tooLate).dividedBy(2));
            List<Instant> slots = slotsAfter(plan, middle, moment.now(), most);
            if (slots.size() >= most) {
                tooEarly = middle;
            } else if (slots.size() < moment.limit()) {
                tooLate = middle;
            } else {
                return slots.subList(slots.size() - moment.limit(), slots.size());
            }
        }
        return slotsAfter(plan, tooEarly, moment.now(), moment.limit());
    }

    private static List<Instant> slotsAfter(Plan plan, Instant after, Instant until, int limit) {
        return plan.next(after).map(first -> slots(plan, first, until, limit)).orElse(List.of());
    }
}
