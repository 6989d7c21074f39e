package io.slipstream.task.schedule;

import io.slipstream.contracts.problem.ProblemException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression: which local times match, without time zones, of which {@link Calendar} knows. Five fields (minute, hour, day of month, month, day of week)
 * or six (seconds before them), as in crontab(5) [1], with {@code L}, {@code W} and {@code #} as in Quartz [2], but days of the week counted from Sunday = 0,
 * as in crontab. Immutable.
 *
 * <p>[1] Debian's crontab(5). [2] Quartz' CronExpression.
 */
public final class Cron {
    private static final int TEXT_LIMIT = 200;
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int LAST_YEAR = 9999;
    /** The Gregorian calendar repeats after them, days of the week included: what does not match within them never does. */
    private static final int CYCLE_MONTHS = 4800;

    private static final LocalDate ANY_DAY = LocalDate.of(2000, 1, 1);
    private static final Map<String, String> SHORT = Map.of(
            "@YEARLY", "0 0 1 1 *",
            "@ANNUALLY", "0 0 1 1 *",
            "@MONTHLY", "0 0 1 * *",
            "@WEEKLY", "0 0 * * 0",
            "@DAILY", "0 0 * * *",
            "@MIDNIGHT", "0 0 * * *",
            "@HOURLY", "0 * * * *");

    private final String text;
    private final long seconds;
    private final long minutes;
    private final long hours;
    private final long months;
    private final CronDays days;
    private final boolean fixed;

    private Cron(String text, String... fields) {
        this.text = text;
        this.seconds = CronField.SECOND.bits(fields[0]);
        this.minutes = CronField.MINUTE.bits(fields[1]);
        this.hours = CronField.HOUR.bits(fields[2]);
        this.days = new CronDays(fields[3], fields[5]);
        this.months = CronField.MONTH.bits(fields[4]);
        this.fixed = !isOpen(fields[0]) && !isOpen(fields[1]) && !isOpen(fields[2]);
    }

    /** The expression of a text; fails with INVALID_REQUEST, naming what is wrong, also if no day ever matches. */
    public static Cron parse(String text) {
        if (text.length() > TEXT_LIMIT) {
            throw ProblemException.invalid("cron", "at most " + TEXT_LIMIT + " characters");
        }
        String upper = text.strip().toUpperCase(Locale.ROOT);
        String whole = upper.startsWith("@") ? SHORT.getOrDefault(upper, "") : upper;
        String[] fields = whole.split("\\s+");
        if (fields.length == 5) {
            fields = ("0 " + whole).split("\\s+");
        }
        if (fields.length != 6) {
            throw ProblemException.invalid(
                    "cron",
                    "five fields (minute, hour, day of month, month, day of week), six with seconds before them, or @yearly,"
                            + " @monthly, @weekly, @daily, @midnight, @hourly");
        }
        Cron cron = new Cron(text.strip(), fields);
        if (cron.dayFrom(ANY_DAY).isEmpty()) {
            throw ProblemException.invalid(
                    "cron", "a cron expression that matches some day; '" + text + "' never does");
        }
        return cron;
    }

    private static boolean isOpen(String field) {
        return field.contains("*") || field.contains("/");
    }

    /** The text it was read from. */
    public String text() {
        return text;
    }

    /** Whether it names its times: no {@code *} and no step in seconds, minutes and hours. */
    public boolean isFixed() {
        return fixed;
    }

    /** The first matching time, in whole seconds, at or after a time that has none smaller; empty if there is none before the year 10000. */
    Optional<LocalDateTime> atOrAfter(LocalDateTime from) {
        LocalDate day = from.toLocalDate();
        if (isDay(day)) {
            int second = secondOfDay(from.toLocalTime());
            if (second >= 0) {
                return Optional.of(day.atTime(LocalTime.ofSecondOfDay(second)));
            }
        }
        return dayFrom(day.plusDays(1)).map(next -> next.atTime(LocalTime.ofSecondOfDay(firstOf(0))));
    }

    private boolean isDay(LocalDate day) {
        return has(months, day.getMonthValue())
                && has(days.of(day.getYear(), day.getMonthValue()), day.getDayOfMonth());
    }

    private Optional<LocalDate> dayFrom(LocalDate from) {
        int year = from.getYear();
        int month = from.getMonthValue();
        int day = from.getDayOfMonth();
        for (int i = 0; i <= CYCLE_MONTHS && year <= LAST_YEAR; i++) {
            int found = has(months, month) ? next(days.of(year, month), day) : -1;
            if (found > 0) {
                return Optional.of(LocalDate.of(year, month, found));
            }
            day = 1;
            year = month == 12 ? year + 1 : year;
            month = month == 12 ? 1 : month + 1;
        }
        return Optional.empty();
    }

    /** The first matching second of a day at or after a time; -1 if there is none. */
    private int secondOfDay(LocalTime from) {
        int hour = from.getHour();
        int minute = from.getMinute();
        if (has(hours, hour)) {
            int second = has(minutes, minute) ? next(seconds, from.getSecond()) : -1;
            if (second >= 0) {
                return hour * HOUR + minute * MINUTE + second;
            }
            int later = next(minutes, minute + 1);
            if (later >= 0) {
                return hour * HOUR + later * MINUTE + next(seconds, 0);
            }
        }
        int later = next(hours, hour + 1);
        return later < 0 ? -1 : firstOf(later);
    }

    /** The first matching second of a day from an hour on. */
    private int firstOf(int hour) {
        return next(hours, hour) * HOUR + next(minutes, 0) * MINUTE + next(seconds, 0);
    }

    private static boolean has(long bits, int value) {
        return (bits & (1L << value)) != 0;
    }

    /** The smallest member of a set from a value on; -1 if there is none. */
    private static int next(long bits, int from) {
        long rest = from > 63 ? 0 : bits & (-1L << from);
        return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
    }

    /** Two are equal if their texts are, but for case. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cron cron && text.equalsIgnoreCase(cron.text);
    }

    @Override
    public int hashCode() {
        return text.toUpperCase(Locale.ROOT).hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
