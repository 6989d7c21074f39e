package io.slipstream.cache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShadowRecomputeTest {
    private static ShadowRecompute recompute(double share) {
        SavingsLedger ledger = new SavingsLedger(
                new NoStore(),
                new PriceList(List.of()),
                new AiMetrics(new SimpleMeterRegistry(), Set.of()),
                InstantSource.system(),
                10);
        return new ShadowRecompute(share, (kind, kept, again) -> Optional.empty(), ledger);
    }

    private static long taken(ShadowRecompute recompute, AiKind kind, int hits) {
        return IntStream.range(0, hits).filter(hit -> recompute.takes(kind)).count();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.001, 10", "0.01, 100", "0.3, 3000", "1, 10000"})
    void takes_ofManyHits_isTheShare(double share, long expected) {
        assertThat(taken(recompute(share), AiKind.CHAT, 10_000)).isBetween(expected - 1, expected);
    }

    @Test
    void takes_ofTheFirstHits_isNone() {
        assertThat(taken(recompute(0.001), AiKind.CHAT, 999)).isZero();
    }

    @Test
    void takes_ofAKind_countsThatKindAlone() {
        ShadowRecompute recompute = recompute(0.5);

        assertThat(recompute.takes(AiKind.CHAT)).isFalse();
        assertThat(recompute.takes(AiKind.EMBEDDING)).isFalse();
        assertThat(recompute.takes(AiKind.CHAT)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void share_thatIsNone_isRefused(double share) {
        assertThatThrownBy(() -> recompute(share)).hasMessageContaining("recompute-share must be from 0 to 1");
    }

    /** Nothing is brought to it. */
    private static final class NoStore implements SavingsStore {
        @Override
        public Uni<Void> add(LedgerBatch batch) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Statement> read(String tenant, LocalDate from, LocalDate to) {
            return Uni.createFrom().item(new Statement(List.of(), List.of(), 0));
        }

        @Override
        public Uni<List<Divergence>> divergences(String tenant, int limit) {
            return Uni.createFrom().item(List.of());
        }
    }
}
