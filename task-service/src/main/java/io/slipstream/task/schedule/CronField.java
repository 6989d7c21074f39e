package io.slipstream.task.schedule;

import io.slipstream.contracts.problem.ProblemException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A field of a cron expression: what it may hold, and how its text becomes a set of numbers. Pure. */
enum CronField {
    SECOND("second", 0, 59, List.of()),
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY_OF_MONTH("day of month", 1, 31, List.of()),
    MONTH("month", 1, 12, List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    /** 0 and 7 are Sunday. */
    DAY_OF_WEEK("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

    private static final int DIGITS = 4;

    private final String title;
    private final int low;
    private final int high;
    private final List<String> names;

    CronField(String title, int low, int high, List<String> names) {
        this.title = title;
        this.low = low;
        this.high = high;
        this.names = names;
    }

    /** Whether a text, upper case, stands for every value that the field may have, or for a part of them counted off by steps. */
    static boolean isStar(String text) {
        return text.startsWith("*") || text.startsWith("?");
    }

    /** The numbers of a text, upper case, as bits. */
    long bits(String text) {
        long bits = 0;
        for (String item : text.split(",", -1)) {
            bits |= itemBits(item);
        }
        return bits;
    }

    /** The numbers of one item of a list: a number or name, a range, or one of them with steps. */
    long itemBits(String item) {
        String[] parts = item.split("/", -1);
        if (parts.length > 2) {
            throw wrong(item, "has two '/'");
        }
        int step = parts.length == 1 ? 1 : step(item, parts[1]);
        boolean every = "*".equals(parts[0]) || ("?".equals(parts[0]) && isDay());
        int dash = parts[0].indexOf('-', 1);
        int first;
        int last;
        if (every) {
            first = low;
            last = top();
        } else if (dash > 0) {
            first = value(item, parts[0].substring(0, dash));
            last = lastOfRange(item, first, parts[0].substring(dash + 1));
        } else {
            first = value(item, parts[0]);
            last = parts.length == 1 ? first : top();
        }
        long bits = 0;
        for (int value = first; value <= last; value += step) {
            bits |= 1L << value;
        }
        return bits;
    }

    private int lastOfRange(String item, int first, String text) {
        int last = value(item, text);
        if (this == DAY_OF_WEEK && last == 0 && first > 0) {
            return high;
        }
        if (last < first) {
            throw wrong(item, "ends before it begins");
        }
        return last;
    }

    private int step(String item, String text) {
        Integer step = number(text);
        if (step == null || step < 1 || step > high) {
            throw wrong(item, "needs a step of 1 to " + high);
        }
        return step;
    }

    /** The number of a number or name. */
    int value(String item, String text) {
        int name = names.indexOf(text);
        if (name >= 0) {
            return name + low;
        }
        Integer number = number(text);
        if (number == null || number < low || number > high) {
            throw wrong(item, "is not " + allowed());
        }
        return number;
    }

    /** The number of some digits; null if it is none. */
    static @Nullable Integer number(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.valueOf(text) : null;
    }

    private boolean isDay() {
        return this == DAY_OF_MONTH || this == DAY_OF_WEEK;
    }

    /** The largest number that steps reach. */
    private int top() {
        return this == DAY_OF_WEEK ? high - 1 : high;
    }

    private String allowed() {
        String numbers = low + " to " + high;
        String named = names.isEmpty() ? "" : " or " + names.getFirst() + " to " + names.getLast();
        String more = switch (this) {
            case DAY_OF_MONTH -> ", L, L-3, LW, 15W";
            case DAY_OF_WEEK -> ", FRIL, FRI#2";
            case SECOND, MINUTE, HOUR, MONTH -> "";
        };
        return numbers + named + more + ", or *, a-b, a-b/n, */n, and lists of them";
    }

    /** What to say of an item that is wrong. */
    ProblemException wrong(String item, String why) {
        String shown = item.length() > 20 ? item.substring(0, 20) + "…" : item;
        return ProblemException.invalid(
                "cron", "a cron expression: " + title + " '" + shown.toLowerCase(Locale.ROOT) + "' " + why);
    }
}
