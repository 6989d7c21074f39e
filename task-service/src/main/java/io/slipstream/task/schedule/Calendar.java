package io.slipstream.task.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression in a time zone. What it does when the clocks change is a contract, that of Debian's cron [1], for shifts of any size and direction:
 *
 * <ul>
 *   <li>An expression with {@linkplain Cron#isFixed() fixed times} is due once for each local time. A time that the clocks leave out is due right after the
 *       gap, at its end; several of one gap are due once, then. A time that comes twice is due the first time.
 *   <li>Any other follows the clock as it is shown, hence elapsed time: it is due at every moment at which the clock shows a matching time. What is left out
 *       does not come, and what comes twice is due twice.
 * </ul>
 *
 * <p>When clocks change is what Java's time zone database says, which comes with the Java runtime. Immutable.
 *
 * <p>[1] Debian's cron(8), "Debian Specific".
 *
 * @param cron which local times
 * @param zone where
 */
public record Calendar(Cron cron, ZoneId zone) implements Plan {
    @Override
    public Optional<Instant> next(Instant after) {
        ZoneRules rules = zone.getRules();
        Instant whole = after.truncatedTo(ChronoUnit.SECONDS);
        return cron.isFixed() ? nextFixed(rules, whole) : nextShown(rules, whole);
    }

    private Optional<Instant> nextFixed(ZoneRules rules, Instant after) {
        LocalDateTime from = local(after, rules.getOffset(after)).plusSeconds(1);
        for (Optional<LocalDateTime> time = cron.atOrAfter(from); time.isPresent(); time = cron.atOrAfter(from)) {
            ZoneOffsetTransition change = rules.getTransition(time.get());
            Instant due = due(time.get(), rules, change);
            if (due.isAfter(after)) {
                return Optional.of(due);
            }
            from = change == null ? time.get().plusSeconds(1) : endOf(change);
        }
        return Optional.empty();
    }

    private static Instant due(LocalDateTime time, ZoneRules rules, @Nullable ZoneOffsetTransition change) {
        if (change == null) {
            return time.toInstant(rules.getOffset(time));
        }
        return change.isGap() ? change.getInstant() : time.toInstant(change.getOffsetBefore());
    }

    /** The first local time that a gap does not leave out, or an overlap does not repeat. */
    private static LocalDateTime endOf(ZoneOffsetTransition change) {
        return change.isGap() ? change.getDateTimeAfter() : change.getDateTimeBefore();
    }

    /** From one change of the clocks to the next the offset is the same. */
    private Optional<Instant> nextShown(ZoneRules rules, Instant after) {
        Instant from = after.plusSeconds(1);
        while (true) {
            ZoneOffset offset = rules.getOffset(from);
            Optional<Instant> due = cron.atOrAfter(local(from, offset)).map(time -> time.toInstant(offset));
            ZoneOffsetTransition change = rules.nextTransition(from);
            if (due.isEmpty() || change == null || due.get().isBefore(change.getInstant())) {
                return due;
            }
            from = change.getInstant();
        }
    }

    private static LocalDateTime local(Instant time, ZoneOffset offset) {
        return LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, offset);
    }
}
