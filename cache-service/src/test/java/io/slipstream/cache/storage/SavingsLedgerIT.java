package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.AiMetrics;
import io.slipstream.cache.ai.AiUsage;
import io.slipstream.cache.ai.Divergence;
import io.slipstream.cache.ai.LedgerBatch;
import io.slipstream.cache.ai.PriceList;
import io.slipstream.cache.ai.PriceList.Price;
import io.slipstream.cache.ai.Recompute;
import io.slipstream.cache.ai.Saving;
import io.slipstream.cache.ai.SavingsLedger;
import io.slipstream.cache.ai.SavingsReport;
import io.slipstream.cache.ai.SavingsStore;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The ledger of several replicas, and of their restarts, in one PostgreSQL. */
@QuarkusTest
class SavingsLedgerIT extends OnLocalStack {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-21");
    private static final AiUsage USAGE = new AiUsage(1000, 10);

    @Inject
    SavingsStore store;

    private final String tenant = "t-" + UUID.randomUUID();
    private final PriceList prices = new PriceList(List.of(
            new Price("m", LocalDate.parse("2026-01-01"), new BigDecimal("3"), new BigDecimal("15")),
            new Price("m", TODAY, new BigDecimal("1"), new BigDecimal("5"))));

    private SavingsLedger replica(SavingsStore into, InstantSource clock, int maxPending) {
        return new SavingsLedger(
                into, prices, new AiMetrics(new SimpleMeterRegistry(), Set.of("m")), clock, maxPending);
    }

    private SavingsLedger replica() {
        return replica(store, InstantSource.fixed(NOON), 1000);
    }

    private SavingsStore.Statement read() {
        return store.read(tenant, TODAY.minusDays(1), TODAY).await().atMost(PATIENCE);
    }

    private long calls() {
        return read().savings().stream().mapToLong(Saving::calls).sum();
    }

    @Test
    void ledger_ofTwoReplicasAtOnce_addsUp() throws Exception {
        try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                replicas.submit(() -> {
                    SavingsLedger ledger = replica();
                    for (int call = 0; call < 500; call++) {
                        ledger.served(tenant, AiKind.CHAT, "m" + call % 7, USAGE);
                        if (call % 50 == 49) {
                            ledger.flush().await().atMost(PATIENCE);
                        }
                    }
                    return null;
                });
            }
        }

        assertThat(calls()).isEqualTo(1000);
        assertThat(read().savings()).hasSize(7).allMatch(saving -> saving.inputTokens() == 1000 * saving.calls());
    }

    @Test
    void ledger_afterARestart_goesOnWhereItWas() {
        SavingsLedger before = replica();
        before.served(tenant, AiKind.CHAT, "m", USAGE);
        before.flush().await().atMost(PATIENCE);

        SavingsLedger after = replica();
        after.served(tenant, AiKind.CHAT, "m", USAGE);
        after.flush().await().atMost(PATIENCE);

        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void flush_whoseAnswerIsLost_isNotAddedTwice() {
        AtomicInteger lost = new AtomicInteger();
        SavingsStore flaky = new SavingsStore() {
            @Override
            public Uni<Void> add(LedgerBatch batch) {
                Uni<Void> added = store.add(batch);
                return lost.getAndIncrement() == 0
                        ? added.invoke(() -> {
                            throw new IllegalStateException("the answer is lost");
                        })
                        : added;
            }

            @Override
            public Uni<Statement> read(String of, LocalDate from, LocalDate to) {
                return store.read(of, from, to);
            }

            @Override
            public Uni<List<Divergence>> divergences(String of, int limit) {
                return store.divergences(of, limit);
            }
        };
        SavingsLedger ledger = replica(flaky, InstantSource.fixed(NOON), 1000);
        ledger.served(tenant, AiKind.CHAT, "m", USAGE);
        assertThatThrownBy(() -> ledger.flush().await().atMost(PATIENCE)).hasMessageContaining("lost");

        ledger.served(tenant, AiKind.CHAT, "m", USAGE);
        ledger.flush().await().atMost(PATIENCE);
        ledger.flush().await().atMost(PATIENCE);

        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void flush_thatFails_keepsWhatWasCounted() {
        AtomicInteger down = new AtomicInteger();
        SavingsStore away = new SavingsStore() {
            @Override
            public Uni<Void> add(LedgerBatch batch) {
                return down.getAndIncrement() < 3
                        ? Uni.createFrom().failure(new IllegalStateException("away"))
                        : store.add(batch);
            }

            @Override
            public Uni<Statement> read(String of, LocalDate from, LocalDate to) {
                return store.read(of, from, to);
            }

            @Override
            public Uni<List<Divergence>> divergences(String of, int limit) {
                return store.divergences(of, limit);
            }
        };
        SavingsLedger ledger = replica(away, InstantSource.fixed(NOON), 2);
        for (int i = 0; i < 3; i++) {
            ledger.served(tenant, AiKind.CHAT, "m" + i, USAGE);
            assertThatThrownBy(() -> ledger.flush().await().atMost(PATIENCE)).hasMessageContaining("away");
        }
        ledger.served(tenant, AiKind.CHAT, "one line too many", USAGE);

        ledger.flush().await().atMost(PATIENCE);
        ledger.flush().await().atMost(PATIENCE);

        assertThat(read().savings()).extracting(saving -> saving.line().model()).containsExactly("m0", "m1", "m2");
    }

    @Test
    void report_acrossAChangeOfPrice_usesThePriceOfEachDay() {
        SavingsLedger yesterday = replica(store, InstantSource.fixed(NOON.minus(Duration.ofDays(1))), 1000);
        yesterday.served(tenant, AiKind.CHAT, "m", USAGE);
        yesterday.flush().await().atMost(PATIENCE);
        SavingsLedger today = replica();
        today.served(tenant, AiKind.COMPLETION, "m", USAGE);
        today.flush().await().atMost(PATIENCE);

        SavingsReport report = SavingsReport.of(read(), prices, BigDecimal.ZERO);

        // (1000 * 3 + 10 * 15 + 1000 * 1 + 10 * 5) / 1,000,000
        assertThat(report.gross()).isEqualByComparingTo("0.0042");
        assertThat(report.models()).hasSize(1);
        assertThat(report.models().getFirst().priced()).isTrue();
    }

    @Test
    void report_withACostOfTheCache_isNet() {
        SavingsLedger ledger = replica();
        ledger.served(tenant, AiKind.CHAT, "m", new AiUsage(1_000_000, 0));
        ledger.held(tenant, 1L << 30, Duration.ofMinutes(30));
        ledger.held(tenant, 1L << 29, Duration.ofHours(1));
        ledger.flush().await().atMost(PATIENCE);

        SavingsReport report = SavingsReport.of(read(), prices, new BigDecimal("0.25"));

        assertThat(report.cost()).isEqualByComparingTo("0.25");
        assertThat(report.net()).isEqualByComparingTo("0.75");
    }

    @Test
    void report_withCallsMadeToCompare_isNet() {
        SavingsLedger ledger = replica();
        ledger.served(tenant, AiKind.CHAT, "m", new AiUsage(1_000_000, 0));
        ledger.spent(tenant, AiKind.CHAT, "m", new AiUsage(100_000, 10_000));
        ledger.compared(tenant, AiKind.CHAT, "k", "m", Optional.empty());
        ledger.flush().await().atMost(PATIENCE);

        SavingsReport report = SavingsReport.of(read(), prices, BigDecimal.ZERO);

        // (100,000 * 1 + 10,000 * 5) / 1,000,000
        assertThat(report.cost()).isEqualByComparingTo("0.15");
        assertThat(report.net()).isEqualByComparingTo("0.85");
        assertThat(read().recomputes())
                .containsExactly(new Recompute(
                        new Saving(new Saving.Line(tenant, TODAY, AiKind.CHAT, "m"), 1, 100_000, 10_000), 1, 0));
    }

    @Test
    void divergences_ofTwoReplicas_addUpByKey() {
        for (int i = 0; i < 2; i++) {
            SavingsLedger ledger = replica();
            ledger.compared(tenant, AiKind.CHAT, "k", "m", Optional.of("/choices/0"));
            ledger.compared(tenant, AiKind.TOOL_OUTPUT, "k", null, Optional.of(""));
            ledger.compared(tenant, AiKind.CHAT, "same", "m", Optional.empty());
            ledger.flush().await().atMost(PATIENCE);
        }

        assertThat(store.divergences(tenant, 10).await().atMost(PATIENCE))
                .containsExactly(
                        new Divergence(new Divergence.Line(tenant, AiKind.CHAT, "k"), "m", NOON, "/choices/0", 2),
                        new Divergence(new Divergence.Line(tenant, AiKind.TOOL_OUTPUT, "k"), "", NOON, "", 2));
        assertThat(read().recomputes())
                .extracting(Recompute::compared, Recompute::diverged)
                .containsExactly(tuple(4L, 2L), tuple(2L, 2L));
    }

    @Test
    void divergences_ofMoreThanAThousandKeys_areTheNewest() {
        SavingsLedger older = replica(store, InstantSource.fixed(NOON.minusSeconds(1)), 5000);
        for (int i = 0; i < 20; i++) {
            older.compared(tenant, AiKind.CHAT, "older-" + i, "m", Optional.of(""));
        }
        older.flush().await().atMost(PATIENCE);
        SavingsLedger newer = replica(store, InstantSource.fixed(NOON), 5000);
        for (int i = 0; i < 990; i++) {
            newer.compared(tenant, AiKind.CHAT, "newer-" + i, "m", Optional.of(""));
        }
        newer.flush().await().atMost(PATIENCE);

        List<Divergence> kept = store.divergences(tenant, 5000).await().atMost(PATIENCE);

        assertThat(kept).hasSize(1000);
        assertThat(kept.subList(0, 990)).allMatch(one -> one.foundAt().equals(NOON));
    }

    @Test
    void report_beforeTheFirstPrice_isNotPriced() {
        Saving old = new Saving(new Saving.Line(tenant, LocalDate.parse("2025-12-31"), AiKind.CHAT, "m"), 1, 1000, 10);

        SavingsReport report =
                SavingsReport.of(new SavingsStore.Statement(List.of(old), List.of(), 0), prices, BigDecimal.ZERO);

        assertThat(report.models().getFirst().priced()).isFalse();
        assertThat(report.gross()).isZero();
    }

    @Test
    void prices_thatBeginOnOneDay_areRefused() {
        Price price = new Price("m", TODAY, BigDecimal.ONE, BigDecimal.ONE);

        assertThatThrownBy(() -> new PriceList(List.of(price, price))).hasMessageContaining("different days");
    }
}
