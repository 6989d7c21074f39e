package io.slipstream.task.push;

import io.slipstream.task.task.TaskError;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What answers mean. */
public final class PushRules {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int DIGITS = 9;

    private PushRules() {}

    /**
     * What an answer means.
     *
     * @param now to which a date in {@code Retry-After} is compared
     * @param longest how much later the receiver may want it at the most
     */
    public static PushVerdict verdict(PushAnswer answer, Instant now, Duration longest) {
        return switch (answer) {
            case PushAnswer.Answered answered -> ofStatus(answered, now, longest);
            case PushAnswer.Unfit(String why) -> new PushVerdict.Refused(new TaskError("UnfitAnswer", why));
            case PushAnswer.Forbidden(String why) -> new PushVerdict.Refused(new TaskError("TargetNotAllowed", why));
            case PushAnswer.Unreachable(String why) ->
                new PushVerdict.Failed(new TaskError("TargetUnreachable", why), false);
            case PushAnswer.TimedOut(String why) -> new PushVerdict.Failed(new TaskError("TargetTimedOut", why), false);
        };
    }

    private static PushVerdict ofStatus(PushAnswer.Answered answer, Instant now, Duration longest) {
        int status = answer.status();
        if (status == 202) {
            return new PushVerdict.Accepted();
        }
        if (status >= 200 && status < 300) {
            return new PushVerdict.Done(answer.result());
        }
        Optional<Duration> later =
                status == 429 || status == 503 ? delay(answer.retryAfter(), now, longest) : Optional.empty();
        if (later.isPresent()) {
            return new PushVerdict.Throttled(error("TargetThrottled", status), later.get());
        }
        if (status >= 300 && status < 400) {
            return new PushVerdict.Refused(new TaskError(
                    "TargetRedirected", "the target answered " + status + ", redirects are not followed"));
        }
        boolean passing = status == 408 || status == 425 || status == 429;
        return passing || status < 400 || status >= 500
                ? new PushVerdict.Failed(error("TargetFailed", status), passing)
                : new PushVerdict.Refused(error("TargetRefused", status));
    }

    private static TaskError error(String type, int status) {
        return new TaskError(type, "the target answered " + status);
    }

    /** The delay that {@code Retry-After} asks for, seconds or a date, within bounds; empty if it says nothing. */
    public static Optional<Duration> delay(@Nullable String retryAfter, Instant now, Duration longest) {
        String text = retryAfter == null ? "" : retryAfter.strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        boolean digits = text.chars().allMatch(letter -> letter >= '0' && letter <= '9');
        return digits
                ? Optional.of(
                        within(text.length() > DIGITS ? longest : Duration.ofSeconds(Long.parseLong(text)), longest))
                : date(text).map(date -> within(Duration.between(now, date), longest));
    }

    private static Optional<Instant> date(String text) {
        try {
            DateTimeFormatter format = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ENGLISH);
            return Optional.of(ZonedDateTime.parse(text, format).toInstant());
        } catch (DateTimeParseException neither) {
            return Optional.empty();
        }
    }

    private static Duration within(Duration delay, Duration longest) {
        Duration atLeast = delay.compareTo(SHORTEST) < 0 ? SHORTEST : delay;
        return atLeast.compareTo(longest) > 0 ? longest : atLeast;
    }
}
