package io.slipstream.task.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushRulesTest {
    private static final Instant NOW = Instant.parse("2027-01-31T08:00:00Z");
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static PushVerdict verdict(int status, @Nullable String retryAfter) {
        return PushRules.verdict(new PushAnswer.Answered(status, retryAfter, "7"), NOW, LONGEST);
    }

    @ParameterizedTest
    @CsvSource({
        "200, , Done, true",
        "201, , Done, true",
        "204, 9, Done, true",
        "299, , Done, true",
        "202, , Accepted, true",
        "301, , Refused, true",
        "304, , Refused, true",
        "307, , Refused, true",
        "400, , Refused, true",
        "401, , Refused, true",
        "404, 9, Refused, true",
        "410, , Refused, true",
        "422, , Refused, true",
        "408, , Failed, true",
        "425, , Failed, true",
        "429, , Failed, true",
        "429, soon, Failed, true",
        "429, 9, Throttled, true",
        "503, 9, Throttled, true",
        "503, , Failed, false",
        "500, 9, Failed, false",
        "502, , Failed, false",
        "599, , Failed, false"
    })
    void status_means(int status, @Nullable String retryAfter, String meaning, boolean alive) {
        PushVerdict verdict = verdict(status, retryAfter);

        assertThat(verdict.getClass().getSimpleName()).isEqualTo(meaning);
        assertThat(verdict.alive()).isEqualTo(alive);
    }

    @Test
    void done_hasTheBodyAsItsResult() {
        assertThat(verdict(200, null)).isEqualTo(new PushVerdict.Done("7"));
    }

    @ParameterizedTest
    @CsvSource({
        "9, PT9S",
        "0, PT1S",
        "300, PT5M",
        "301, PT5M",
        "99999999999999999999999999, PT5M",
        "' 9 ', PT9S",
        "'Sun, 31 Jan 2027 08:00:30 GMT', PT30S",
        "'Sun, 31 Jan 2027 07:00:00 GMT', PT1S",
        "'Sat, 31 Jan 2060 08:00:00 GMT', PT5M"
    })
    void retryAfter_isWithinItsBounds(String retryAfter, Duration delay) {
        assertThat(PushRules.delay(retryAfter, NOW, LONGEST)).contains(delay);
    }

    @ParameterizedTest
    @CsvSource({"''", "-1", "1.5", "soon", "'Sun, 99 Jan 2027 08:00:30 GMT'"})
    void retryAfter_thatSaysNothing_isLeftOut(String retryAfter) {
        assertThat(PushRules.delay(retryAfter, NOW, LONGEST)).isEqualTo(Optional.empty());
    }

    @Test
    void noAnswer_isTriedAgainAndCountsAgainstTheTarget() {
        assertThat(PushRules.verdict(new PushAnswer.Unreachable("gone"), NOW, LONGEST))
                .isInstanceOfSatisfying(
                        PushVerdict.Failed.class,
                        failed -> assertThat(failed.alive()).isFalse());
        assertThat(PushRules.verdict(new PushAnswer.TimedOut("late"), NOW, LONGEST))
                .isInstanceOfSatisfying(
                        PushVerdict.Failed.class,
                        failed -> assertThat(failed.alive()).isFalse());
    }

    @Test
    void whatMustNotBeCalledOrTaken_isRefused() {
        assertThat(PushRules.verdict(new PushAnswer.Forbidden("no"), NOW, LONGEST))
                .isInstanceOf(PushVerdict.Refused.class);
        assertThat(PushRules.verdict(new PushAnswer.Unfit("large"), NOW, LONGEST))
                .isInstanceOf(PushVerdict.Refused.class);
    }
}
