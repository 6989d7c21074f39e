package io.slipstream.task.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.contracts.problem.ProblemException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    private static List<String> times(String cron, String from, int count) {
        List<String> times = new ArrayList<>();
        LocalDateTime next = LocalDateTime.parse(from);
        Cron parsed = Cron.parse(cron);
        for (int i = 0; i < count; i++) {
            LocalDateTime time = parsed.atOrAfter(next).orElseThrow();
            times.add(time.toString());
            next = time.plusSeconds(1);
        }
        return times;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * * *         | 2027-01-01T02:00 2027-01-02T02:00 2027-01-03T02:00",
                "*/20 * * * *      | 2027-01-01T00:00 2027-01-01T00:20 2027-01-01T00:40",
                "50/4 23 * * *     | 2027-01-01T23:50 2027-01-01T23:54 2027-01-01T23:58",
                "0 9-17/4 * * *    | 2027-01-01T09:00 2027-01-01T13:00 2027-01-01T17:00",
                "15,45 8 * * *     | 2027-01-01T08:15 2027-01-01T08:45 2027-01-02T08:15",
                "30 5 0 * * *      | 2027-01-01T00:05:30 2027-01-02T00:05:30 2027-01-03T00:05:30",
                "*/25 59 23 * * *  | 2027-01-01T23:59 2027-01-01T23:59:25 2027-01-01T23:59:50",
                "0 0 1 JAN *       | 2027-01-01T00:00 2028-01-01T00:00 2029-01-01T00:00",
                "0 0 1 feb-apr *   | 2027-02-01T00:00 2027-03-01T00:00 2027-04-01T00:00",
                "0 0 * * mon       | 2027-01-04T00:00 2027-01-11T00:00 2027-01-18T00:00",
                "0 0 * * 0         | 2027-01-03T00:00 2027-01-10T00:00 2027-01-17T00:00",
                "0 0 * * 7         | 2027-01-03T00:00 2027-01-10T00:00 2027-01-17T00:00",
                "0 0 * * SAT-SUN   | 2027-01-02T00:00 2027-01-03T00:00 2027-01-09T00:00",
                "0 0 * * 5-7       | 2027-01-01T00:00 2027-01-02T00:00 2027-01-03T00:00",
                "0 0 * * MON/2     | 2027-01-01T00:00 2027-01-04T00:00 2027-01-06T00:00",
                "0 0 29 2 *        | 2028-02-29T00:00 2032-02-29T00:00 2036-02-29T00:00",
                "0 0 31 * ?        | 2027-01-31T00:00 2027-03-31T00:00 2027-05-31T00:00",
                "0 0 L * *         | 2027-01-31T00:00 2027-02-28T00:00 2027-03-31T00:00",
                "0 0 L-2 * *       | 2027-01-29T00:00 2027-02-26T00:00 2027-03-29T00:00",
                "0 0 1,L * *       | 2027-01-01T00:00 2027-01-31T00:00 2027-02-01T00:00",
                // 31 January 2027 is a Sunday, so is 28 February; 31 March is a Wednesday.
                "0 0 LW * *        | 2027-01-29T00:00 2027-02-26T00:00 2027-03-31T00:00",
                // 2 January is a Saturday, 2 February a Tuesday.
                "0 0 2W * *        | 2027-01-01T00:00 2027-02-02T00:00 2027-03-02T00:00",
                // 1 May 2027 is a Saturday: not 30 April but 3 May; 1 August is a Sunday: 2 August.
                "0 0 1W 5,8 *      | 2027-05-03T00:00 2027-08-02T00:00 2028-05-01T00:00",
                // 31 October 2027 is a Sunday: not 1 November but 29 October. April has no 31st.
                "0 0 31W 4,10 *    | 2027-10-29T00:00 2028-10-31T00:00 2029-10-31T00:00",
                "0 0 * * FRIL      | 2027-01-29T00:00 2027-02-26T00:00 2027-03-26T00:00",
                "0 0 * * 0L        | 2027-01-31T00:00 2027-02-28T00:00 2027-03-28T00:00",
                "0 0 * * 7L        | 2027-01-31T00:00 2027-02-28T00:00 2027-03-28T00:00",
                "0 0 * * FRI#5     | 2027-01-29T00:00 2027-04-30T00:00 2027-07-30T00:00",
                "0 0 * * MON#2     | 2027-01-11T00:00 2027-02-08T00:00 2027-03-08T00:00",
                "0 0 * * MON#1,FRIL| 2027-01-04T00:00 2027-01-29T00:00 2027-02-01T00:00",
                // Both days restricted: one of them is enough.
                "0 0 13 * FRI      | 2027-01-01T00:00 2027-01-08T00:00 2027-01-13T00:00",
                // A field that begins with a star is not restricted: both must match.
                "0 0 */2 * FRI     | 2027-01-01T00:00 2027-01-15T00:00 2027-01-29T00:00",
                "@yearly           | 2027-01-01T00:00 2028-01-01T00:00 2029-01-01T00:00",
                "@monthly          | 2027-01-01T00:00 2027-02-01T00:00 2027-03-01T00:00",
                "@weekly           | 2027-01-03T00:00 2027-01-10T00:00 2027-01-17T00:00",
                "@Daily            | 2027-01-01T00:00 2027-01-02T00:00 2027-01-03T00:00",
                "@midnight         | 2027-01-01T00:00 2027-01-02T00:00 2027-01-03T00:00",
                "@hourly           | 2027-01-01T00:00 2027-01-01T01:00 2027-01-01T02:00",
            })
    void cron_oneAfterAnother_matchesTheseTimes(String cron, String expected) {
        assertThat(String.join(" ", times(cron, "2027-01-01T00:00", 3))).isEqualTo(expected);
    }

    @Test
    void cron_thatMatchesOnceInFortyYears_isFound() {
        assertThat(times("0 0 29 2 ?", "2096-03-01T00:00", 1)).containsExactly("2104-02-29T00:00");
        // A leap day that is the fifth Sunday: 2032, 2060, 2088 and then not before 2128.
        assertThat(times("0 0 ? 2 SUN#5", "2030-01-01T00:00", 3))
                .containsExactly("2032-02-29T00:00", "2060-02-29T00:00", "2088-02-29T00:00");
        assertThat(times("0 0 ? 2 SUN#5", "2089-01-01T00:00", 1)).containsExactly("2128-02-29T00:00");
    }

    @Test
    void cron_pastTheLastYear_hasNoTime() {
        assertThat(Cron.parse("0 0 1 1 *").atOrAfter(LocalDateTime.parse("9999-01-02T00:00")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60 * * * *        | minute '60' is not 0 to 59",
                "* 24 * * *        | hour '24' is not 0 to 23",
                "* * 0 * *         | day of month '0' is not 1 to 31",
                "* * 32 * *        | day of month '32' is not 1 to 31",
                "* * * 13 *        | month '13' is not 1 to 12 or JAN to DEC",
                "* * * FOO *       | month 'foo' is not 1 to 12 or JAN to DEC",
                "* * * * 8         | day of week '8' is not 0 to 7 or SUN to SAT",
                "* * * * MON#6     | day of week 'mon#6' needs 1 to 5 behind the '#'",
                "* * * * L         | day of week 'l' needs the day before it",
                "* * L-31 * *      | day of month 'l-31' needs 0 to 30 days before the last",
                "61 * * * * *      | second '61' is not 0 to 59",
                "5-2 * * * *       | minute '5-2' ends before it begins",
                "* * * * FRI-MON   | day of week 'fri-mon' ends before it begins",
                "*/0 * * * *       | minute '*/0' needs a step of 1 to 59",
                "*/99 * * * *      | minute '*/99' needs a step of 1 to 59",
                "1/2/3 * * * *     | minute '1/2/3' has two '/'",
                "1,,2 * * * *      | minute '' is not 0 to 59",
                "-1 * * * *        | minute '-1' is not 0 to 59",
                "? * * * *         | minute '?' is not 0 to 59",
                "1W * * * *        | minute '1w' is not 0 to 59",
                "* * * *           | five fields",
                "* * * * * * *     | five fields",
                "@fortnightly      | five fields",
                "@reboot           | five fields",
                "0 0 30 2 *        | matches some day; '0 0 30 2 *' never does",
                "0 0 31 4,6,9,11 ? | never does",
                "0 0 31W 2 *       | never does",
            })
    void cron_thatIsWrong_isRefusedByFieldTextAndRule(String cron, String rule) {
        assertThatThrownBy(() -> Cron.parse(cron))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem ->
                                assertThat(problem.errors().getFirst().field()).isEqualTo("cron"))
                .hasMessageContaining(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b c d e", "* * * * * \u0000", "٣ * * * *", "9999999999 * * * *", "L * * * *"})
    void cron_thatIsNone_isRefused(String cron) {
        assertThatThrownBy(() -> Cron.parse(cron)).isInstanceOf(ProblemException.class);
    }

    @Test
    void cron_thatIsTooLong_isRefused() {
        assertThatThrownBy(() -> Cron.parse("0,".repeat(200) + "0 * * * *"))
                .hasMessageContaining("at most 200 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * * *      | true",
                "0,30 2-4 * * * | true",
                "@daily         | true",
                "0 0 2 * * *    | true",
                "* 2 * * *      | false",
                "0 * * * *      | false",
                "0 */2 * * *    | false",
                "0/30 2 * * *   | false",
                "* 0 2 * * *    | false",
                "@hourly        | false",
            })
    void cron_withoutStarsAndStepsInItsTime_isFixed(String cron, boolean fixed) {
        assertThat(Cron.parse(cron).isFixed()).isEqualTo(fixed);
    }
}
