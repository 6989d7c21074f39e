package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.schedule.Calendar;
import io.slipstream.task.schedule.Cron;
import io.slipstream.task.schedule.Plan;
import io.slipstream.task.schedule.Timing;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When a schedule is wanted, as bodies say it. */
final class Timings {
    private static final String ZONE_RULE = "a time zone such as Europe/Berlin, UTC or +05:45";
    private static final int ZONE_LIMIT = 64;

    private Timings() {}

    /** The one way in which it is said; fails with INVALID_REQUEST, naming field and rule. */
    static Timing read(
            @Nullable String cron, @Nullable JsonNode interval, @Nullable Instant at, @Nullable String timeZone) {
        JsonNode every = interval == null || interval.isNull() ? null : interval;
        long ways = Stream.of(cron, every, at).filter(Objects::nonNull).count();
        if (ways != 1) {
            throw ProblemException.invalid("cron", "given, or interval or at instead, but only one of the three");
        }
        if (cron != null) {
            return new Timing.ByCron(new Calendar(Cron.parse(cron), zone(timeZone)));
        }
        if (timeZone != null) {
            throw ProblemException.invalid("time_zone", "absent unless cron is given");
        }
        return at != null
                ? new Timing.ByMoment(at.truncatedTo(ChronoUnit.MILLIS))
                : new Timing.ByInterval(Durations.read("interval", every, Plan.Every.SHORTEST));
    }

    private static ZoneId zone(@Nullable String text) {
        if (text == null) {
            return ZoneId.of("UTC");
        }
        if (text.length() > ZONE_LIMIT) {
            throw ProblemException.invalid("time_zone", ZONE_RULE);
        }
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    "'time_zone' must be " + ZONE_RULE,
                    List.of(new FieldError("time_zone", ZONE_RULE)),
                    null,
                    e);
        }
    }
}
