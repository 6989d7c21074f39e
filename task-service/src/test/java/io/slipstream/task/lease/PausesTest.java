package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.task.task.Lane;
import io.slipstream.task.task.RateLimit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final Lane TYPE = new Lane("t", "a", 0);
    private static final RateLimit LIMIT = new RateLimit(1, 1);

    private final AtomicInteger over = new AtomicInteger();
    private final Pauses pauses = new Pauses(over::incrementAndGet);

    @Test
    void pause_ofAType_isOfThatTypeAndLimitOnly() {
        assertThat(pauses.any()).isFalse();

        pauses.pause(TYPE, LIMIT, Duration.ofHours(1));

        assertThat(pauses.any()).isTrue();
        assertThat(pauses.isPaused(TYPE, LIMIT)).isTrue();
        assertThat(pauses.isPaused(TYPE, new RateLimit(2, 1))).as("edited").isFalse();
        assertThat(pauses.isPaused(TYPE, null)).as("removed").isFalse();
        assertThat(pauses.isPaused(new Lane("t", "b", 0), LIMIT)).isFalse();
        assertThat(over).hasValue(0);
    }

    @Test
    void pause_whenItsTimeIsOver_endsAndIsTold() {
        pauses.pause(TYPE, LIMIT, Duration.ZERO);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(over).hasValue(1));
        assertThat(pauses.isPaused(TYPE, LIMIT)).isFalse();
    }
}
