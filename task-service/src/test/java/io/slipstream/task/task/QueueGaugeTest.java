package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.task.config.SubmitConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class QueueGaugeTest {
    private final AtomicReference<UniEmitter<? super Map<Lane, QueueCount>>> counting = new AtomicReference<>();

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
        public Uni<Map<Lane, QueueCount>> queues() {
            return Uni.createFrom().<Map<Lane, QueueCount>>emitter(counting::set);
        }

        @Override
        public Uni<Void> forgetRequests(Duration idempotencyKept, Duration eventsKept) {
            throw new AssertionError("not asked for");
        }
    };

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2027-01-01T00:00:00Z"));
    private final QueueGauge gauge = new QueueGauge(store, config(2), now::get);

    private static SubmitConfig config(int limit) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(SubmitConfig.class)
                .withDefaultValue("slipstream.task.submit.queue-limit", String.valueOf(limit))
                .build()
                .getConfigMapping(SubmitConfig.class);
    }

    private void count(long unfinished, long finished) {
        gauge.refresh().subscribe().with(done -> {});
        counting.get().complete(Map.of(new Lane("t", "a", 0), new QueueCount(unfinished, finished)));
    }

    @Test
    void tryTake_upToTheLimit_thenRefusesUntilSomethingEnds() {
        assertThat(gauge.tryTake("t", "a", Priority.Level.NORMAL)).isTrue();
        assertThat(gauge.tryTake("t", "a", Priority.Level.NORMAL)).isTrue();
        assertThat(gauge.tryTake("t", "a", Priority.Level.NORMAL)).isFalse();
        assertThat(gauge.tryTake("u", "a", Priority.Level.NORMAL)).isTrue();

        gauge.used("t", "a");
        gauge.change("t", "a", -1);
        assertThat(gauge.tryTake("t", "a", Priority.Level.NORMAL)).isTrue();
        gauge.giveBack("t", "a");
        assertThat(gauge.level("t", "a")).isEqualTo(1);
    }

    @Test
    void refresh_whileTasksAreBeingWritten_doesNotForgetThem() {
        gauge.tryTake("t", "a", Priority.Level.NORMAL);
        gauge.refresh().subscribe().with(done -> {});
        gauge.used("t", "a");
        counting.get().complete(Map.of()); // counted before the commit

        assertThat(gauge.level("t", "a")).isEqualTo(1);

        gauge.refresh().subscribe().with(done -> {});
        counting.get().complete(Map.of(new Lane("t", "a", 0), new QueueCount(1, 0)));
        assertThat(gauge.level("t", "a")).isEqualTo(1);
    }

    @Test
    void refresh_takenWhileCounting_isNotForgotten() {
        gauge.tryTake("t", "a", Priority.Level.NORMAL);
        gauge.used("t", "a");
        gauge.refresh().subscribe().with(done -> {});
        gauge.tryTake("t", "a", Priority.Level.NORMAL);

        counting.get().complete(Map.of(new Lane("t", "a", 0), new QueueCount(1, 0)));

        assertThat(gauge.level("t", "a")).isEqualTo(2);
    }

    @Test
    void refresh_afterOthersTookAndEnded_followsTheDatabase() {
        gauge.tryTake("t", "a", Priority.Level.NORMAL);
        gauge.used("t", "a");
        gauge.refresh().subscribe().with(done -> {});
        counting.get().complete(Map.of(new Lane("t", "a", 0), new QueueCount(7, 0)));
        assertThat(gauge.level("t", "a")).isEqualTo(7);

        gauge.refresh().subscribe().with(done -> {});
        counting.get().complete(Map.of());
        assertThat(gauge.level("t", "a")).isZero();
    }

    @Test
    void tryTake_critical_hasHeadRoomBeyondTheLimit() {
        QueueGauge hundred = new QueueGauge(store, config(100), now::get);
        for (int i = 0; i < 100; i++) {
            assertThat(hundred.tryTake("t", "a", Priority.Level.BATCH)).isTrue();
        }
        assertThat(hundred.tryTake("t", "a", Priority.Level.HIGH)).isFalse();
        for (int i = 0; i < 10; i++) {
            assertThat(hundred.tryTake("t", "a", Priority.Level.CRITICAL)).isTrue();
        }
        assertThat(hundred.tryTake("t", "a", Priority.Level.CRITICAL)).isFalse();
    }

    @Test
    void queue_countedOverTime_tellsWhenThereShouldBeRoom() {
        Duration least = Duration.ofSeconds(1);
        Duration most = Duration.ofSeconds(60);
        count(6, 100);
        assertThat(gauge.queue("t", "a").wait(least, most))
                .as("not measured yet")
                .isEqualTo(least);

        now.set(now.get().plusSeconds(10));
        count(6, 110);
        assertThat(gauge.queue("t", "a").wait(least, most)).as("5 to go at 1/s").isEqualTo(Duration.ofSeconds(5));

        now.set(now.get().plusSeconds(10));
        count(2, 1110);
        assertThat(gauge.queue("t", "a").wait(least, most))
                .as("1 to go at 50/s")
                .isEqualTo(least);

        now.set(now.get().plusSeconds(60));
        count(2, 1110);
        now.set(now.get().plusSeconds(60));
        count(2, 1110);
        assertThat(gauge.queue("t", "a").wait(least, most)).as("nothing ends").isEqualTo(most);
    }

    @Test
    void queue_fromSeventyPercentOn_isHigh() {
        QueueGauge ten = new QueueGauge(store, config(10), now::get);
        for (int i = 0; i < 6; i++) {
            ten.tryTake("t", "a", Priority.Level.NORMAL);
        }
        assertThat(ten.queue("t", "a").isHigh()).isFalse();

        ten.tryTake("t", "a", Priority.Level.NORMAL);

        assertThat(ten.queue("t", "a").isHigh()).isTrue();
        assertThat(ten.queue("t", "a").remaining()).isEqualTo(3);
    }
}
