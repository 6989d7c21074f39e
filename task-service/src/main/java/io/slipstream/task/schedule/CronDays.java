package io.slipstream.task.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * The days of a cron expression: its fields day of month and day of week. If both are restricted, a day need only match one of them; a field that begins with
 * {@code *} or is {@code ?} is not restricted. Immutable.
 */
final class CronDays {
    private static final int DAYS_OF_WEEK = 7;
    private static final int LONGEST_MONTH = 31;

    private final boolean either;
    private long daysOfMonth;
    /** Bit n: the day n days before the last of the month. */
    private long beforeLast;
    /** Bit n: the weekday (Monday to Friday) in the month that is nearest to day n. */
    private long nearest;

    private boolean lastWeekday;
    private int daysOfWeek;
    /** Bit n: the last such day of the week in the month. */
    private int lastOfWeek;
    /** For each day of the week, bit k: the k-th in the month. */
    private final int[] counted = new int[DAYS_OF_WEEK];

    /** Reads both fields, upper case; fails with INVALID_REQUEST naming what is wrong. */
    CronDays(String dayOfMonth, String dayOfWeek) {
        this.either = !CronField.isStar(dayOfMonth) && !CronField.isStar(dayOfWeek);
        for (String item : dayOfMonth.split(",", -1)) {
            readDayOfMonth(item);
        }
        for (String item : dayOfWeek.split(",", -1)) {
            readDayOfWeek(item);
        }
    }

    private void readDayOfMonth(String item) {
        if ("L".equals(item)) {
            beforeLast |= 1;
        } else if ("LW".equals(item)) {
            lastWeekday = true;
        } else if (item.startsWith("L-")) {
            Integer days = CronField.number(item.substring(2));
            if (days == null || days >= LONGEST_MONTH) {
                throw CronField.DAY_OF_MONTH.wrong(item, "needs 0 to 30 days before the last");
            }
            beforeLast |= 1L << days;
        } else if (item.endsWith("W")) {
            nearest |= 1L << CronField.DAY_OF_MONTH.value(item, item.substring(0, item.length() - 1));
        } else {
            daysOfMonth |= CronField.DAY_OF_MONTH.itemBits(item);
        }
    }

    private void readDayOfWeek(String item) {
        int hash = item.indexOf('#');
        if (hash >= 0) {
            Integer which = CronField.number(item.substring(hash + 1));
            if (which == null || which < 1 || which > 5) {
                throw CronField.DAY_OF_WEEK.wrong(item, "needs 1 to 5 behind the '#'");
            }
            counted[dayOfWeek(item, item.substring(0, hash))] |= 1 << which;
        } else if ("L".equals(item)) {
            throw CronField.DAY_OF_WEEK.wrong(item, "needs the day before it, such as FRIL for the last Friday");
        } else if (item.length() > 1 && item.endsWith("L")) {
            lastOfWeek |= 1 << dayOfWeek(item, item.substring(0, item.length() - 1));
        } else {
            long bits = CronField.DAY_OF_WEEK.itemBits(item);
            daysOfWeek |= (int) (bits | (bits >> DAYS_OF_WEEK)) & 0x7f;
        }
    }

    private static int dayOfWeek(String item, String text) {
        return CronField.DAY_OF_WEEK.value(item, text) % DAYS_OF_WEEK;
    }

    /** The days of a month that match: bit n is day n. */
    long of(int year, int month) {
        YearMonth of = YearMonth.of(year, month);
        int length = of.lengthOfMonth();
        int first = of.atDay(1).getDayOfWeek().getValue() % DAYS_OF_WEEK;
        long byMonth = byDayOfMonth(of, length);
        long byWeek = byDayOfWeek(first, length);
        return either ? byMonth | byWeek : byMonth & byWeek;
    }

    private long byDayOfMonth(YearMonth of, int length) {
        long all = (1L << (length + 1)) - 2;
        long bits = daysOfMonth & all;
        for (int day = 1; day <= length; day++) {
            if ((beforeLast & (1L << (length - day))) != 0) {
                bits |= 1L << day;
            }
            if ((nearest & (1L << day)) != 0) {
                bits |= 1L << nearestWeekday(of, day, length);
            }
        }
        return lastWeekday ? bits | 1L << nearestWeekday(of, length, length) : bits;
    }

    /** Within the month: the Friday before a Saturday and the Monday after a Sunday, unless that is in another month. */
    private static int nearestWeekday(YearMonth of, int day, int length) {
        LocalDate date = of.atDay(day);
        if (date.getDayOfWeek() == DayOfWeek.SATURDAY) {
            return day == 1 ? day + 2 : day - 1;
        }
        if (date.getDayOfWeek() == DayOfWeek.SUNDAY) {
            return day == length ? day - 2 : day + 1;
        }
        return day;
    }

    private long byDayOfWeek(int first, int length) {
        long bits = 0;
        for (int day = 1; day <= length; day++) {
            int ofWeek = (first + day - 1) % DAYS_OF_WEEK;
            boolean plain = (daysOfWeek & (1 << ofWeek)) != 0;
            boolean last = day + DAYS_OF_WEEK > length && (lastOfWeek & (1 << ofWeek)) != 0;
            boolean nth = (counted[ofWeek] & (1 << ((day + DAYS_OF_WEEK - 1) / DAYS_OF_WEEK))) != 0;
            if (plain || last || nth) {
                bits |= 1L << day;
            }
        }
        return bits;
    }
}
