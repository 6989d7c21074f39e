package io.slipstream.task.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TickerTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2027-01-01T00:00:00Z"));
    private final AtomicInteger done = new AtomicInteger();

    private Ticker ticker(int rest, boolean fails) {
        return ticker(rest, fails, Instant.MIN);
    }

    private Ticker ticker(int rest, boolean fails, Instant restsFrom) {
        return new Ticker(
                "test",
                () -> {
                    done.incrementAndGet();
                    pass(Duration.ofSeconds(2));
                    return fails
                            ? Uni.createFrom().failure(new IllegalStateException("no"))
                            : Uni.createFrom().voidItem();
                },
                rest,
                restsFrom,
                now::get);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    void tick_afterWhatTookLong_restsSoManyTimesAsLong() {
        Ticker ticker = ticker(10, false);
        ticker.tick();
        pass(Duration.ofSeconds(19));
        ticker.tick();
        assertThat(done).hasValue(1);

        pass(Duration.ofSeconds(1));
        ticker.tick();

        assertThat(done).hasValue(2);
    }

    @Test
    void tick_afterAFailure_restsAsWell() {
        Ticker ticker = ticker(10, true);
        ticker.tick();
        ticker.tick();

        assertThat(done).hasValue(1);
    }

    @Test
    void tick_beforeItRests_isDoneEachTime() {
        Ticker ticker = ticker(10, false, now.get().plusSeconds(3));
        ticker.tick();
        ticker.tick();
        ticker.tick();

        assertThat(done).hasValue(2);
    }

    @Test
    void tick_withoutARest_isDoneEachTime() {
        Ticker ticker = ticker(0, false);
        ticker.tick();
        ticker.tick();

        assertThat(done).hasValue(2);
    }

    @Test
    void tick_whileItIsStillBeingDone_isLeftOut() {
        AtomicInteger begun = new AtomicInteger();
        Ticker endless = new Ticker(
                "endless",
                () -> {
                    begun.incrementAndGet();
                    return Uni.createFrom().nothing();
                },
                0,
                Instant.MIN,
                now::get);
        endless.tick();
        endless.tick();

        assertThat(begun).hasValue(1);
    }
}
