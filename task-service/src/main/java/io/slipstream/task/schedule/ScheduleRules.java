package io.slipstream.task.schedule;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.SchedulesConfig;
import io.slipstream.task.schedule.Schedules.Author;
import io.slipstream.task.task.SubmissionRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What holds for definitions, and what follows from an edit. Pure. */
final class ScheduleRules {
    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
    private static final int TAGS_LIMIT = 19;

    private ScheduleRules() {}

    /** Fails with INVALID_REQUEST or PAYLOAD_TOO_LARGE, naming fields and rules. */
    static void check(Author author, Definition definition, SchedulesConfig config) {
        List<FieldError> broken = new ArrayList<>();
        if (!Schedule.isName(author.name())) {
            broken.add(new FieldError("name", Schedule.NAME_RULE));
        }
        broken.addAll(broken(definition.timing()));
        if (definition.tags().size() > TAGS_LIMIT) {
            broken.add(new FieldError("tags", "at most " + TAGS_LIMIT + " words; one more names the schedule"));
        } else {
            Schedule asked = begun(new UUID(0, 0), author, definition.enabled(false), Instant.EPOCH);
            broken.addAll(SubmissionRules.broken(asked.submissionNow(null), "", LONGEST));
        }
        if (!broken.isEmpty()) {
            throw ProblemException.invalid(broken);
        }
        checkPayload(definition, config.payloadLimit().asLongValue());
    }

    /** What is wrong with a timing by itself. */
    static List<FieldError> broken(Timing timing) {
        return timing instanceof Timing.ByInterval(Duration interval) && !isInterval(interval)
                ? List.of(new FieldError(
                        "interval", Plan.Every.SHORTEST + " to " + LONGEST.toDays() + " days, in whole milliseconds"))
                : List.of();
    }

    private static boolean isInterval(Duration interval) {
        return interval.compareTo(Plan.Every.SHORTEST) >= 0
                && interval.compareTo(LONGEST) <= 0
                && interval.truncatedTo(ChronoUnit.MILLIS).equals(interval);
    }

    private static void checkPayload(Definition definition, long limit) {
        if (definition.payload().getBytes(StandardCharsets.UTF_8).length > limit) {
            String rule = "at most " + limit + " bytes of JSON";
            throw new ProblemException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "'payload' must be " + rule,
                    List.of(new FieldError("payload", rule)),
                    null,
                    null);
        }
    }

    /** Fails with INVALID_REQUEST if its one moment has passed. */
    static void checkToCome(Timing timing, Instant now) {
        if (timing instanceof Timing.ByMoment(Instant at) && (!at.isAfter(now) || at.isAfter(LATEST))) {
            throw ProblemException.invalid("at", "a time to come, before the year 9999; it is " + now);
        }
    }

    /** A new schedule. */
    static Schedule begun(UUID id, Author author, Definition definition, Instant now) {
        Instant anchor = now.truncatedTo(ChronoUnit.MILLIS);
        return new Schedule(
                id,
                author.tenant(),
                author.name(),
                author.subject(),
                definition,
                1,
                anchor,
                Progress.startingAt(firstSlot(definition, anchor, anchor)),
                now,
                now);
    }

    private static @Nullable Instant firstSlot(Definition definition, Instant anchor, Instant after) {
        return definition.enabled()
                ? definition.timing().plan(anchor).next(after).orElse(null)
                : null;
    }

    /** The schedule after an edit: its slots go on as they were if its timing is the same, and from now on if not or if it was paused. */
    static Schedule continued(Schedule before, Definition wanted, Instant now) {
        boolean same = before.definition().timing().equals(wanted.timing());
        boolean goesOn = same && wanted.enabled() && before.definition().enabled();
        Instant anchor = same ? before.anchor() : now.truncatedTo(ChronoUnit.MILLIS);
        Instant last = before.progress().lastSlot();
        Instant after = last != null && last.isAfter(now) ? last : now;
        return new Schedule(
                before.id(),
                before.tenant(),
                before.name(),
                before.subject(),
                wanted,
                before.revision() + 1,
                anchor,
                goesOn ? before.progress() : before.progress().continuingAt(firstSlot(wanted, anchor, after)),
                before.createdAt(),
                now);
    }
}
