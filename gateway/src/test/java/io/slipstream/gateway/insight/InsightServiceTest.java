package io.slipstream.gateway.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.security.Tenant;
import io.slipstream.gateway.config.InsightConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InsightServiceTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicInteger readings = new AtomicInteger();

    @Test
    void snapshot_ofTwoReadings_tellsRatesPerSecond() {
        Snapshot snapshot = Snapshot.of(
                reading(10, new Reading.Cache(900, 100, 5, 50)),
                reading(0, new Reading.Cache(400, 100, 5, 50)),
                List.of(),
                new Snapshot.Machine(1, 2, null, 2));

        assertThat(snapshot.cache()).isNotNull();
        assertThat(snapshot.cache().requestsPerSecond()).isEqualTo(50.0);
        assertThat(snapshot.cache().hitRate()).isEqualTo(0.9);
    }

    @Test
    void snapshot_ofTheFirstReading_hasNoRates() {
        Snapshot snapshot = Snapshot.of(
                reading(0, new Reading.Cache(0, 0, 0, 0)), null, List.of(), new Snapshot.Machine(1, 2, null, 2));

        assertThat(snapshot.cache()).isNotNull();
        assertThat(snapshot.cache().requestsPerSecond()).isNull();
        assertThat(snapshot.cache().hitRate()).isNull();
    }

    @Test
    void snapshot_afterARestartOfAService_countsFromZero() {
        Snapshot snapshot = Snapshot.of(
                reading(10, new Reading.Cache(20, 0, 0, 0)),
                reading(0, new Reading.Cache(1000, 0, 0, 0)),
                List.of(),
                new Snapshot.Machine(1, 2, null, 2));

        assertThat(snapshot.cache()).isNotNull();
        assertThat(snapshot.cache().requestsPerSecond()).isEqualTo(2.0);
    }

    @Test
    void snapshot_ofAPartThatIsDown_leavesAGap() {
        Snapshot snapshot =
                Snapshot.of(reading(10, null), reading(0, null), List.of(), new Snapshot.Machine(1, 2, null, 2));

        assertThat(snapshot.cache()).isNull();
        assertThat(snapshot.gateway()).isNotNull();
    }

    @Test
    void current_askedByManyAtOnce_asksTheServicesOnce() {
        InsightService insight = new InsightService(source(), config(Duration.ofMinutes(1)));

        for (int i = 0; i < 100; i++) {
            insight.current(Tenant.DEFAULT)
                    .subscribe()
                    .withSubscriber(UniAssertSubscriber.create())
                    .awaitItem();
        }

        assertThat(readings).hasValue(1);
    }

    @Test
    void current_ofTwoTenants_keepsThemApart() {
        InsightService insight = new InsightService(source(), config(Duration.ofMinutes(1)));

        insight.current(Tenant.DEFAULT)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .awaitItem();
        insight.current(new Tenant("other"))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .awaitItem();

        assertThat(readings).hasValue(2);
    }

    @Test
    void live_watched_emitsUntilCancelled() {
        InsightService insight = new InsightService(source(), config(Duration.ofMillis(20)));

        AssertSubscriber<Snapshot> watcher =
                insight.live(Tenant.DEFAULT).subscribe().withSubscriber(AssertSubscriber.create(3));

        watcher.awaitItems(3).cancel();
        assertThat(watcher.getItems())
                .extracting(Snapshot::at)
                .as("each is of a reading of its own")
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    @Test
    void state_ofReplicas_isUpDegradedOrDown() {
        assertThat(ServiceState.of(2, 2).status()).isEqualTo(ServiceState.Status.UP);
        assertThat(ServiceState.of(1, 2).status()).isEqualTo(ServiceState.Status.DEGRADED);
        assertThat(ServiceState.of(0, 2).status()).isEqualTo(ServiceState.Status.DOWN);
    }

    private FigureSource source() {
        return new FigureSource() {
            @Override
            public Uni<Reading> read(Tenant tenant) {
                return Uni.createFrom().item(reading(readings.incrementAndGet(), null));
            }

            @Override
            public Uni<List<SlowQuery>> slowQueries(Tenant tenant) {
                return Uni.createFrom().item(List.of());
            }
        };
    }

    private static Reading reading(int second, Reading.@Nullable Cache cache) {
        return new Reading(
                START.plusSeconds(second),
                Map.of("cache", ServiceState.of(1, 1)),
                cache,
                null,
                null,
                null,
                new Reading.Gateway(0, 0, null));
    }

    private static InsightConfig config(Duration interval) {
        return new InsightConfig() {
            @Override
            public Duration sampleInterval() {
                return interval;
            }

            @Override
            public Duration timeout() {
                return Duration.ofSeconds(1);
            }

            @Override
            public Duration sessionLifetime() {
                return Duration.ofHours(1);
            }
        };
    }
}
