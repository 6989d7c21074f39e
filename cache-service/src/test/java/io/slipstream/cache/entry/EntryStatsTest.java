package io.slipstream.cache.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.slipstream.cache.namespace.TierName;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryStatsTest {
    private final EntryStats stats = new EntryStats(16, Runnable::run);

    private void read(EntryStats to, String namespace, int times) {
        EntryStats.Counts counts = to.of("t", namespace);
        for (int i = 0; i < times; i++) {
            counts.missed(TierName.L1);
            counts.miss();
            counts.read(new EntryKey("t", namespace, "k"), null, true);
        }
    }

    private boolean isEstimated(String namespace) {
        return stats.of("t", namespace).curve() != null;
    }

    private long estimated() {
        return IntStream.rangeClosed(0, EntryStats.MAX_CURVES)
                .filter(i -> isEstimated("n" + i))
                .count();
    }

    @Test
    void assignCurves_toMoreNamespacesThanThereAreCurves_takesThoseThatAreReadMost() {
        for (int i = 0; i <= EntryStats.MAX_CURVES; i++) {
            read(stats, "n" + i, 100 - i);
        }

        stats.assignCurves();

        assertThat(estimated()).isEqualTo(EntryStats.MAX_CURVES);
        assertThat(isEstimated("n" + EntryStats.MAX_CURVES)).isFalse();
    }

    @Test
    void assignCurves_whenAnotherIsReadTwiceAsOften_goesOverToIt() {
        String last = "n" + EntryStats.MAX_CURVES;
        for (int i = 0; i < EntryStats.MAX_CURVES; i++) {
            read(stats, "n" + i, 10 + i);
        }
        stats.assignCurves();
        MissRatioCurve kept = stats.of("t", "n1").curve();

        read(stats, last, 19);
        stats.assignCurves();
        assertThat(isEstimated(last)).isFalse();

        read(stats, last, 2);
        stats.assignCurves();
        assertThat(isEstimated(last)).isTrue();
        assertThat(isEstimated("n0")).isFalse();
        assertThat(stats.of("t", "n1").curve()).isSameAs(kept);
    }

    @Test
    void curve_ofANamespace_knowsOfTheReadsSinceItWasGiven() {
        read(stats, "n0", 5);
        stats.assignCurves();
        read(stats, "n0", 7);
        stats.of("t", "n0").bypass();

        assertThat(stats.of("t", "n0").curve())
                .isNotNull()
                .satisfies(curve -> assertThat(curve.reads()).isEqualTo(7));
        assertThat(stats.of("t", "n0").misses()).isEqualTo(13);
    }

    @Test
    void assignCurves_toWhatIsNotRead_orWithoutSamples_givesNone() {
        EntryStats without = new EntryStats();
        read(without, "n0", 5);
        stats.of("t", "n0").bypass();

        stats.assignCurves();
        without.assignCurves();

        assertThat(stats.of("t", "n0").curve()).isNull();
        assertThat(without.of("t", "n0").curve()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, (1 << 20) + 1})
    void samples_outOfRange_areRefusedByTheNameOfTheSetting(int samples) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EntryStats(samples, Runnable::run))
                .withMessageContaining("slipstream.cache.l1.miss-ratio-samples");
    }
}
