package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.devkit.clock.TestClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {
    private final TestClock clock = new TestClock(Instant.parse("2030-01-01T00:00:00Z"));

    @Test
    void next_diesAgainAndAgain_waitsLongerEachTimeAndThenGivesUp() {
        RestartBudget budget = new RestartBudget(clock, 3);

        assertThat(budget.next()).contains(Duration.ofMillis(250));
        assertThat(budget.next()).contains(Duration.ofMillis(500));
        assertThat(budget.next()).contains(Duration.ofSeconds(1));
        assertThat(budget.next()).isEmpty();
    }

    @Test
    void next_aMinuteLater_beginsAnew() {
        RestartBudget budget = new RestartBudget(clock, 1);
        budget.next();

        clock.advance(Duration.ofMinutes(1));

        assertThat(budget.next()).contains(Duration.ofMillis(250));
    }

    @Test
    void next_manyAllowed_waitIsBounded() {
        RestartBudget budget = new RestartBudget(clock, 100);
        for (int i = 0; i < 50; i++) {
            budget.next();
        }

        assertThat(budget.next()).contains(Duration.ofSeconds(8));
    }

    @Test
    void new_negative_isRefused() {
        assertThatThrownBy(() -> new RestartBudget(clock, -1)).hasMessageContaining("-1");
    }
}
