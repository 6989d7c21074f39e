package io.slipstream.task.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random expressions against a walk over every minute of twelve years, and over every second around each change of the clocks, which knows nothing of how
 * expressions are read and looks at nothing but what clocks show.
 */
class CalendarOracleTest {
    private static final long BEGIN = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
    private static final long END = Instant.parse("2036-01-01T00:00:00Z").getEpochSecond();
    private static final int MINUTE = 60;
    private static final int EXPRESSIONS = 8;
    private static final int PROBES = 200;
    private static final long AROUND = 4 * 3600L;

    /** What the clock of a zone shows, as seconds since 1970 of that clock, every so many seconds from a moment on. */
    private record Clock(long begin, int step, long[] shown) {
        static Clock of(ZoneId zone, long begin, long end, int step) {
            ZoneRules rules = zone.getRules();
            long[] shown = new long[(int) ((end - begin) / step)];
            for (int i = 0; i < shown.length; i++) {
                long second = begin + (long) i * step;
                shown[i] =
                        second + rules.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
            }
            return new Clock(begin, step, shown);
        }
    }

    /** When an expression is due: a walk over what the clock shows. */
    private static long[] walk(Clock clock, Expression expression) {
        LongStream.Builder due = LongStream.builder();
        long latest = clock.shown()[0] - clock.step();
        for (int i = 0; i < clock.shown().length; i++) {
            long shown = clock.shown()[i];
            boolean matches;
            if (expression.fixed()) {
                matches = false;
                for (long time = latest + clock.step(); time <= shown && !matches; time += clock.step()) {
                    matches = expression.matches(time);
                }
            } else {
                matches = expression.matches(shown);
            }
            if (matches) {
                due.add(clock.begin() + (long) i * clock.step());
            }
            latest = Math.max(latest, shown);
        }
        return due.build().toArray();
    }

    private static void assertSame(Calendar calendar, Clock clock, Expression expression, long[] due, Random random) {
        String what = expression.text() + " in " + calendar.zone();
        Instant at = Instant.ofEpochSecond(clock.begin() - 1);
        for (long expected : due) {
            at = calendar.next(at).orElseThrow();
            if (at.getEpochSecond() != expected) {
                assertThat(at).as(what).isEqualTo(Instant.ofEpochSecond(expected));
            }
        }
        long end = clock.begin() + (long) clock.shown().length * clock.step();
        assertThat(calendar.next(at).orElse(Instant.MAX)).as(what).isAfterOrEqualTo(Instant.ofEpochSecond(end));
        for (int i = 0; i < PROBES && due.length > 0; i++) {
            Instant from = Instant.ofEpochSecond(
                    clock.begin() + random.nextLong(due[due.length - 1] - clock.begin() + 1) - 1,
                    random.nextInt(1_000_000_000));
            int found = Arrays.binarySearch(due, from.getEpochSecond());
            int next = found >= 0 ? found + 1 : -found - 1;
            if (next < due.length) {
                assertThat(calendar.next(from)).as(what + " after " + from).contains(Instant.ofEpochSecond(due[next]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"
            })
    void minutes_ofTwelveYears_areThoseOfTheWalk(String name) {
        ZoneId zone = ZoneId.of(name);
        Clock clock = Clock.of(zone, BEGIN, END, MINUTE);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < EXPRESSIONS; i++) {
            Expression expression = Expression.ofMinutes(random);
            Calendar calendar = new Calendar(Cron.parse(expression.text()), zone);

            assertThat(calendar.cron().isFixed()).as(expression.text()).isEqualTo(expression.fixed());
            assertSame(calendar, clock, expression, walk(clock, expression), random);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca"})
    void seconds_aroundEachChangeOfTheClocks_areThoseOfTheWalk(String name) {
        ZoneId zone = ZoneId.of(name);
        Random random = new Random(name.hashCode());
        ZoneOffsetTransition change = zone.getRules().nextTransition(Instant.ofEpochSecond(BEGIN));
        int changes = 0;
        while (change != null && change.toEpochSecond() < END) {
            Clock clock = Clock.of(zone, change.toEpochSecond() - AROUND, change.toEpochSecond() + AROUND, 1);
            for (int i = 0; i < 3; i++) {
                Expression expression = Expression.ofSeconds(random);
                Calendar calendar = new Calendar(Cron.parse(expression.text()), zone);
                assertSame(calendar, clock, expression, walk(clock, expression), random);
            }
            changes++;
            change = zone.getRules().nextTransition(change.getInstant());
        }
        assertThat(changes).isGreaterThanOrEqualTo(20);
    }

    /** An expression with its own matcher: sets of numbers, and for days the plain meaning of the words. */
    private record Expression(
            String text, boolean[] seconds, boolean[] minutes, boolean[] hours, boolean[] days, boolean fixed) {
        private static final LocalDate FIRST_DAY = LocalDate.of(2023, 12, 1);

        boolean matches(long shown) {
            return seconds[(int) (shown % 60)]
                    && minutes[(int) (shown / 60 % 60)]
                    && hours[(int) (shown / 3600 % 24)]
                    && days[(int) (shown / 86400 - FIRST_DAY.toEpochDay())];
        }

        static Expression ofMinutes(Random random) {
            Field minutes = Field.random(random, 0, 59);
            Field hours = Field.random(random, 0, 23);
            return of(new Field("0", set(60, 0), false), minutes, hours, Days.random(random), 5);
        }

        /** Mostly in the night, when clocks change. */
        static Expression ofSeconds(Random random) {
            Field seconds = Field.random(random, 0, 59);
            Field minutes = Field.random(random, 0, 59);
            Field hours = random.nextInt(4) == 0 ? Field.random(random, 0, 23) : Field.list(random, 0, 4);
            Days every = new Days(
                    "*", "*", "*", IntStream.range(0, 4600).mapToObj(i -> true).toList());
            return of(seconds, minutes, padded(hours), every, 6);
        }

        private static Field padded(Field hours) {
            return new Field(hours.text(), Arrays.copyOf(hours.set(), 24), hours.open());
        }

        private static Expression of(Field seconds, Field minutes, Field hours, Days days, int fields) {
            String text = (fields == 6 ? seconds.text() + " " : "") + minutes.text() + " " + hours.text() + " "
                    + days.ofMonth() + " " + days.month() + " " + days.ofWeek();
            boolean[] dated = new boolean[days.matching().size()];
            for (int i = 0; i < dated.length; i++) {
                dated[i] = days.matching().get(i);
            }
            boolean fixed = !seconds.open() && !minutes.open() && !hours.open();
            return new Expression(text, seconds.set(), minutes.set(), hours.set(), dated, fixed);
        }
    }

    private static boolean[] set(int size, int... members) {
        boolean[] set = new boolean[size];
        for (int member : members) {
            set[member] = true;
        }
        return set;
    }

    private record Field(String text, boolean[] set, boolean open) {
        static Field random(Random random, int low, int high) {
            return switch (random.nextInt(6)) {
                case 0 -> new Field("*", members(low, high, 1, high), true);
                case 1 -> {
                    int step = 2 + random.nextInt((high - low) / 2);
                    yield new Field("*/" + step, members(low, high, step, high), true);
                }
                case 2 -> {
                    int first = low + random.nextInt(high - low);
                    int step = 1 + random.nextInt(7);
                    yield new Field(first + "/" + step, members(first, high, step, high), true);
                }
                case 3 -> {
                    int first = low + random.nextInt(high - low);
                    int last = first + random.nextInt(high - first + 1);
                    yield new Field(first + "-" + last, members(first, last, 1, high), false);
                }
                default -> list(random, low, high);
            };
        }

        static Field list(Random random, int low, int high) {
            int[] members = random.ints(1 + random.nextInt(3), low, high + 1).toArray();
            String text = String.join(
                    ",", Arrays.stream(members).mapToObj(String::valueOf).toList());
            return new Field(text, CalendarOracleTest.set(high + 1, members), false);
        }

        private static boolean[] members(int first, int last, int step, int high) {
            return CalendarOracleTest.set(
                    high + 1,
                    IntStream.rangeClosed(first, last)
                            .filter(i -> (i - first) % step == 0)
                            .toArray());
        }
    }

    /** The three fields of days, and which days from the first on match. */
    private record Days(String ofMonth, String month, String ofWeek, List<Boolean> matching) {
        private static final String[] NAMES = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

        private interface Rule {
            boolean holds(LocalDate day);
        }

        static Days random(Random random) {
            int kind = random.nextInt(4);
            StringBuilder ofMonth = new StringBuilder();
            StringBuilder ofWeek = new StringBuilder();
            Rule byMonth = kind == 0 || kind == 2 ? star(ofMonth) : ofMonth(random, ofMonth);
            Rule byWeek = kind == 0 || kind == 1 ? star(ofWeek) : ofWeek(random, ofWeek);
            int from = 1 + random.nextInt(12);
            boolean anyMonth = random.nextBoolean();
            List<Boolean> matching = new ArrayList<>();
            LocalDate day = Expression.FIRST_DAY;
            for (int i = 0; i < 4600; i++, day = day.plusDays(1)) {
                boolean days =
                        kind == 3 ? byMonth.holds(day) || byWeek.holds(day) : byMonth.holds(day) && byWeek.holds(day);
                matching.add(days && (anyMonth || day.getMonthValue() >= from));
            }
            return new Days(ofMonth.toString(), anyMonth ? "*" : from + "-12", ofWeek.toString(), matching);
        }

        private static Rule star(StringBuilder text) {
            text.append('*');
            return day -> true;
        }

        private static Rule ofMonth(Random random, StringBuilder text) {
            int number = 1 + random.nextInt(28);
            return switch (random.nextInt(5)) {
                case 0 -> {
                    text.append('L');
                    yield day -> day.plusDays(1).getDayOfMonth() == 1;
                }
                case 1 -> {
                    text.append("LW");
                    yield day ->
                            nearest(day.withDayOfMonth(day.lengthOfMonth())).equals(day);
                }
                case 2 -> {
                    text.append(number).append('W');
                    yield day -> nearest(day.withDayOfMonth(number)).equals(day);
                }
                case 3 -> {
                    int before = random.nextInt(5);
                    text.append("L-").append(before);
                    yield day -> day.plusDays(before + 1).getDayOfMonth() == 1
                            && day.plusDays(before).getMonth() == day.getMonth();
                }
                default -> {
                    text.append(number).append(",31");
                    yield day -> day.getDayOfMonth() == number || day.getDayOfMonth() == 31;
                }
            };
        }

        /** The day of Monday to Friday in the same month that fewest days lie between. */
        private static LocalDate nearest(LocalDate wanted) {
            for (int away = 0; away <= 2; away++) {
                for (LocalDate day : List.of(wanted.minusDays(away), wanted.plusDays(away))) {
                    if (day.getMonth() == wanted.getMonth()
                            && day.getDayOfWeek().getValue() <= 5) {
                        return day;
                    }
                }
            }
            throw new IllegalStateException("a week has a weekday");
        }

        private static Rule ofWeek(Random random, StringBuilder text) {
            int which = random.nextInt(7);
            return switch (random.nextInt(3)) {
                case 0 -> {
                    text.append(NAMES[which]).append('L');
                    yield day -> isOn(day, which) && day.plusDays(7).getMonth() != day.getMonth();
                }
                case 1 -> {
                    int nth = 1 + random.nextInt(5);
                    text.append(which).append('#').append(nth);
                    yield day -> isOn(day, which)
                            && day.minusDays(7L * nth).getMonth() != day.getMonth()
                            && (nth == 1 || day.minusDays(7L * (nth - 1)).getMonth() == day.getMonth());
                }
                default -> {
                    int other = random.nextInt(7);
                    text.append(NAMES[which]).append(',').append(other == 0 ? 7 : other);
                    yield day -> isOn(day, which) || isOn(day, other);
                }
            };
        }

        private static boolean isOn(LocalDate day, int ofWeek) {
            return day.getDayOfWeek().getValue() % 7 == ofWeek;
        }
    }
}
