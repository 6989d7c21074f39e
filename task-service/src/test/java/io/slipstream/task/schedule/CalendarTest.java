package io.slipstream.task.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract for changing clocks, case by case. */
class CalendarTest {
    private static List<String> slots(String zone, String cron, String from, String until) {
        Plan plan = new Calendar(Cron.parse(cron), ZoneId.of(zone));
        List<String> slots = new ArrayList<>();
        Instant end = Instant.parse(until);
        Instant next = plan.next(Instant.parse(from)).orElseThrow();
        while (next.isBefore(end)) {
            slots.add(next.atZone(ZoneId.of(zone)).toOffsetDateTime().toString());
            next = plan.next(next).orElseThrow();
        }
        return slots;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // New York, 2027-03-14: 02:00 EST becomes 03:00 EDT, at 07:00Z.
                "0 2 * * *      | 2027-03-14T03:00-04:00",
                "30 2 * * *     | 2027-03-14T03:00-04:00",
                "0,30 2 * * *   | 2027-03-14T03:00-04:00",
                "30 1,2 * * *   | 2027-03-14T01:30-05:00 2027-03-14T03:00-04:00",
                "30 2,3 * * *   | 2027-03-14T03:00-04:00 2027-03-14T03:30-04:00",
                "0 2,3 * * *    | 2027-03-14T03:00-04:00",
                "59 59 2 * * *  | 2027-03-14T03:00-04:00",
                // Not fixed: what is left out does not come.
                "*/30 2 * * *   | ''",
                "0 1-3/1 * * *  | 2027-03-14T01:00-05:00 2027-03-14T03:00-04:00",
                "0 */2 * * *    | 2027-03-14T00:00-05:00 2027-03-14T04:00-04:00",
            })
    void gap_ofAnHour_firesFixedTimesRightAfterIt(String cron, String expected) {
        assertThat(String.join(" ", slots("America/New_York", cron, "2027-03-14T04:59:59Z", "2027-03-14T09:00:00Z")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // New York, 2027-11-07: 02:00 EDT becomes 01:00 EST, at 06:00Z.
                "30 1 * * *     | 2027-11-07T01:30-04:00",
                "0 1,2 * * *    | 2027-11-07T01:00-04:00 2027-11-07T02:00-05:00",
                "0,30 1 * * *   | 2027-11-07T01:00-04:00 2027-11-07T01:30-04:00",
                "59 59 1 * * *  | 2027-11-07T01:59:59-04:00",
                "*/30 1 * * *   | 2027-11-07T01:00-04:00 2027-11-07T01:30-04:00 2027-11-07T01:00-05:00 2027-11-07T01:30-05:00",
                "0 * * * *      | 2027-11-07T00:00-04:00 2027-11-07T01:00-04:00 2027-11-07T01:00-05:00 2027-11-07T02:00-05:00",
            })
    void repeatedHour_firesFixedTimesTheFirstTimeOnly(String cron, String expected) {
        assertThat(String.join(" ", slots("America/New_York", cron, "2027-11-07T03:59:59Z", "2027-11-07T08:00:00Z")))
                .isEqualTo(expected);
    }

    @Test
    void next_fromWithinTheSecondPass_leavesOutFixedTimesOfTheFirst() {
        Plan plan = new Calendar(Cron.parse("45 1 * * *"), ZoneId.of("America/New_York"));

        assertThat(plan.next(Instant.parse("2027-11-07T06:30:00Z"))).contains(Instant.parse("2027-11-08T06:45:00Z"));
    }

    @Test
    void lordHowe_shiftsByHalfAnHour() {
        // 2027-10-03: 02:00 +10:30 becomes 02:30 +11:00, at 15:30Z of the day before.
        assertThat(slots("Australia/Lord_Howe", "15 2 * * *", "2027-10-02T14:00:00Z", "2027-10-02T18:00:00Z"))
                .containsExactly("2027-10-03T02:30+11:00");
        assertThat(slots("Australia/Lord_Howe", "*/15 * * * *", "2027-10-02T15:00:00Z", "2027-10-02T16:00:00Z"))
                .containsExactly("2027-10-03T01:45+10:30", "2027-10-03T02:30+11:00", "2027-10-03T02:45+11:00");
        // 2027-04-04: 02:00 +11:00 becomes 01:30 +10:30, at 15:00Z of the day before.
        assertThat(slots("Australia/Lord_Howe", "45 1 * * *", "2027-04-03T14:00:00Z", "2027-04-03T17:00:00Z"))
                .containsExactly("2027-04-04T01:45+11:00");
        assertThat(slots("Australia/Lord_Howe", "*/15 1 * * *", "2027-04-03T14:20:00Z", "2027-04-03T17:00:00Z"))
                .containsExactly(
                        "2027-04-04T01:30+11:00",
                        "2027-04-04T01:45+11:00",
                        "2027-04-04T01:30+10:30",
                        "2027-04-04T01:45+10:30");
    }

    @Test
    void casablanca_setsItsClocksBackForRamadan() {
        // 2027-02-07: 03:00 +01:00 becomes 02:00 +00:00; 2027-03-14: 02:00 +00:00 becomes 03:00 +01:00.
        assertThat(slots("Africa/Casablanca", "30 2 * * *", "2027-02-07T00:00:00Z", "2027-02-07T12:00:00Z"))
                .containsExactly("2027-02-07T02:30+01:00");
        assertThat(slots("Africa/Casablanca", "30 2 * * *", "2027-03-14T00:00:00Z", "2027-03-14T12:00:00Z"))
                .containsExactly("2027-03-14T03:00+01:00");
    }

    @Test
    void dayThatIsLeftOut_firesItsTimeRightAfterIt() {
        // Samoa had no 30 December 2011: from the 29th, 24:00 -10:00, to the 31st, 00:00 +14:00.
        assertThat(slots("Pacific/Apia", "0 2 * * *", "2011-12-29T11:59:59Z", "2011-12-31T11:00:00Z"))
                .containsExactly("2011-12-29T02:00-10:00", "2011-12-31T00:00+14:00", "2011-12-31T02:00+14:00");
    }

    @Test
    void interval_isNotMovedByClocks() {
        Plan every = new Plan.Every(java.time.Duration.ofHours(1), Instant.parse("2027-03-14T05:30:00Z"));

        assertThat(every.next(Instant.parse("2027-03-14T05:30:00Z"))).contains(Instant.parse("2027-03-14T06:30:00Z"));
        assertThat(every.next(Instant.parse("2027-03-14T06:30:00Z"))).contains(Instant.parse("2027-03-14T07:30:00Z"));
        assertThat(every.next(Instant.parse("2027-03-14T07:29:59.999Z")))
                .contains(Instant.parse("2027-03-14T07:30:00Z"));
        assertThat(every.next(Instant.parse("2000-01-01T00:00:00Z"))).contains(Instant.parse("2027-03-14T06:30:00Z"));
    }

    @Test
    void once_isOnce() {
        Plan once = new Plan.Once(Instant.parse("2027-03-14T05:30:00Z"));

        assertThat(once.next(Instant.parse("2027-03-14T05:29:59.999Z")))
                .contains(Instant.parse("2027-03-14T05:30:00Z"));
        assertThat(once.next(Instant.parse("2027-03-14T05:30:00Z"))).isEmpty();
    }

    @Test
    void next_afterAFractionOfASecond_isTheNextWholeOne() {
        Plan plan = new Calendar(Cron.parse("* * * * * *"), ZoneId.of("UTC"));

        assertThat(plan.next(Instant.parse("2027-01-01T00:00:00.5Z"))).contains(Instant.parse("2027-01-01T00:00:01Z"));
        assertThat(plan.next(Instant.parse("2027-01-01T00:00:00Z"))).contains(Instant.parse("2027-01-01T00:00:01Z"));
    }
}
