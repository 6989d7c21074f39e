package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.work.HourlyFigure;
import io.slipstream.task.work.Sample;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PostgresRollupStoreIT extends TaskStack {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @Inject
    PostgresRollupStore store;

    private static Sample sample(String replica, Instant since, double hits) {
        return new Sample("cache", replica, since, Map.of("hits", hits), Map.of());
    }

    private void add(Sample... samples) {
        store.add(api.tenant(), List.of(samples)).await().atMost(SOON);
    }

    private List<HourlyFigure> unsent() {
        return store.unsent(api.tenant(), 1000).await().atMost(SOON);
    }

    private double sum() {
        return unsent().stream().mapToDouble(HourlyFigure::value).sum();
    }

    private void lastSampled(String ago) throws Exception {
        LogProof.execute("UPDATE rollup_sample SET sampled_at = now() - interval '" + ago + "' WHERE tenant = '"
                + api.tenant() + "'");
    }

    @Test
    void add_counterSeenForTheFirstTime_onlyBeginsToBeCounted() {
        add(sample("a", LONG_AGO, 100));

        assertThat(unsent()).isEmpty();
    }

    @Test
    void add_counterThatBeganLately_isCountedFromItsBeginning() {
        add(sample("a", Instant.now().minusSeconds(60), 100));

        assertThat(sum()).isCloseTo(100, within(1e-6));
    }

    @Test
    void add_sameTwice_changesNothing() {
        add(sample("a", LONG_AGO, 100));
        add(sample("a", LONG_AGO, 130));
        List<HourlyFigure> before = unsent();
        add(sample("a", LONG_AGO, 130));

        assertThat(sum()).isCloseTo(30, within(1e-6));
        assertThat(unsent()).isEqualTo(before);
    }

    @Test
    void add_missedHours_shareTheGrowthEvenly() throws Exception {
        add(sample("a", LONG_AGO, 100));
        lastSampled("5 hours");

        add(sample("a", LONG_AGO, 600));

        List<HourlyFigure> figures = unsent();
        assertThat(sum()).isCloseTo(500, within(1e-6));
        assertThat(figures).hasSizeBetween(5, 6);
        assertThat(figures.subList(1, figures.size() - 1))
                .allSatisfy(figure -> assertThat(figure.value()).isCloseTo(100, within(0.1)));
        assertThat(figures)
                .allSatisfy(figure ->
                        assertThat(figure.hour()).isEqualTo(figure.hour().truncatedTo(ChronoUnit.HOURS)));
    }

    @Test
    void add_replicaThatBeganAnew_addsAllItHas() throws Exception {
        add(sample("a", LONG_AGO, 100));
        lastSampled("1 minute");

        add(sample("a", Instant.now().minusSeconds(30), 7));

        assertThat(sum()).isCloseTo(7, within(1e-6));
    }

    @Test
    void add_olderSamples_haveNoEffect() {
        Instant young = Instant.now().minusSeconds(30);
        add(sample("a", LONG_AGO, 100));
        add(sample("a", LONG_AGO, 150));
        add(sample("a", LONG_AGO, 120));
        add(sample("a", LONG_AGO, 150));
        assertThat(sum()).isCloseTo(50, within(1e-6));

        add(sample("a", young, 1));
        add(sample("a", LONG_AGO, 160));
        add(sample("a", young, 1));
        assertThat(sum()).isCloseTo(51, within(1e-6));
    }

    @Test
    void add_severalReplicas_areAddedUp() {
        add(sample("a", LONG_AGO, 100), sample("b", LONG_AGO, 1000));
        add(sample("a", LONG_AGO, 110), sample("b", LONG_AGO, 1005));

        assertThat(sum()).isCloseTo(15, within(1e-6));
    }

    @Test
    void add_manyAtOnce_countOnce() {
        add(sample("a", LONG_AGO, 100));
        List<Uni<Void>> all = IntStream.range(0, 10)
                .mapToObj(i -> store.add(api.tenant(), List.of(sample("a", LONG_AGO, 200))))
                .toList();

        Uni.join().all(all).andFailFast().await().atMost(SOON);

        assertThat(sum()).isCloseTo(100, within(1e-6));
    }

    @Test
    void add_gauges_areTheLastOnesOfTheHour() {
        add(new Sample("tasks", "all", Instant.EPOCH, Map.of(), Map.of("pending", 5.0)));
        add(new Sample("tasks", "all", Instant.EPOCH, Map.of(), Map.of("pending", 3.0)));

        assertThat(unsent().getLast().value()).isEqualTo(3.0);
    }

    @Test
    void sent_figures_areUnsentAgainOnceTheyChange() {
        add(sample("a", LONG_AGO, 100));
        add(sample("a", LONG_AGO, 110));
        List<HourlyFigure> figures = unsent();
        add(sample("a", LONG_AGO, 120));

        store.sent(api.tenant(), figures).await().atMost(SOON);
        assertThat(sum()).isCloseTo(20, within(1e-6));
        store.sent(api.tenant(), unsent()).await().atMost(SOON);
        assertThat(unsent()).isEmpty();
    }
}
