package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class QueueGaugeTest {
    private final AtomicReference<UniEmitter<? super Map<Lane, Long>>> counting = new AtomicReference<>();

    /** A store whose count ends when the test says so. */
    private final SubmitStore store = new SubmitStore() {
        @Override
        public Uni<List<UnitOutcome>> insert(List<SubmitUnit> round) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Optional<UnitOutcome.Repeated>> repeated(String tenant, String origin, String key) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Map<Lane, Long>> unfinished() {
            return Uni.createFrom().<Map<Lane, Long>>emitter(counting::set);
        }

        @Override
        public Uni<Void> forgetRequests(Duration idempotencyKept, Duration eventsKept) {
            throw new AssertionError("not asked for");
        }
    };

    private final QueueGauge gauge = new QueueGauge(store);

    @Test
    void tryTake_upToTheLimit_thenRefusesUntilSomethingEnds() {
        assertThat(gauge.tryTake("t", "a", 2)).isTrue();
        assertThat(gauge.tryTake("t", "a", 2)).isTrue();
        assertThat(gauge.tryTake("t", "a", 2)).isFalse();
        assertThat(gauge.tryTake("u", "a", 2)).isTrue();

        gauge.used("t", "a");
        gauge.change("t", "a", -1);
        assertThat(gauge.tryTake("t", "a", 2)).isTrue();
        gauge.giveBack("t", "a");
        assertThat(gauge.level("t", "a")).isEqualTo(1);
    }

    @Test
    void refresh_whileTasksAreBeingWritten_doesNotForgetThem() {
        gauge.tryTake("t", "a", 10);
        gauge.refresh().subscribe().with(done -> {});
        gauge.used("t", "a");
        counting.get().complete(Map.of()); // counted before the commit

        assertThat(gauge.level("t", "a")).isEqualTo(1);

        gauge.refresh().subscribe().with(done -> {});
        counting.get().complete(Map.of(new Lane("t", "a", 0), 1L));
        assertThat(gauge.level("t", "a")).isEqualTo(1);
    }

    @Test
    void refresh_takenWhileCounting_isNotForgotten() {
        gauge.tryTake("t", "a", 10);
        gauge.used("t", "a");
        gauge.refresh().subscribe().with(done -> {});
        gauge.tryTake("t", "a", 10);

        counting.get().complete(Map.of(new Lane("t", "a", 0), 1L));

        assertThat(gauge.level("t", "a")).isEqualTo(2);
    }

    @Test
    void refresh_afterOthersTookAndEnded_followsTheDatabase() {
        gauge.tryTake("t", "a", 10);
        gauge.used("t", "a");
        gauge.refresh().subscribe().with(done -> {});
        counting.get().complete(Map.of(new Lane("t", "a", 0), 7L));
        assertThat(gauge.level("t", "a")).isEqualTo(7);

        gauge.refresh().subscribe().with(done -> {});
        counting.get().complete(Map.of());
        assertThat(gauge.level("t", "a")).isZero();
    }
}
