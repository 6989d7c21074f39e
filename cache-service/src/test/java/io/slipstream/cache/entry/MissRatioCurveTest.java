package io.slipstream.cache.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissRatioCurveTest {
    private static final int KEYS = 50_000;
    private static final int READS = 500_000;

    private long reads;
    private final MissRatioCurve curve = new MissRatioCurve(4096, () -> reads, Runnable::run);

    private void read(String key, @Nullable Entry entry, boolean isCurable) {
        reads++;
        curve.read(key, entry, isCurable);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.7, 0.9, 1.1})
    void hitRatio_ofAZipfTrace_isNearThatOfAnExactLru(double skew) {
        Entry[] entries = entries();
        int[] trace = zipf(skew);
        long all = Arrays.stream(entries).mapToLong(Entry::weight).sum();
        for (int key : trace) {
            read(name(key), entries[key], true);
        }

        for (double part : new double[] {0.025, 0.05, 0.1, 0.2, 0.4, 1}) {
            long size = (long) (all * part);
            assertThat(curve.hitRatio(size)).as("part %s", part).isCloseTo(lru(trace, entries, size), within(0.03));
        }
        assertThat(curve.reads()).isEqualTo(READS);
    }

    @Test
    void hitRatio_ofAScan_isNothingUntilAllFits() {
        Entry[] entries = entries();
        long all = Arrays.stream(entries).limit(1_000).mapToLong(Entry::weight).sum();
        for (int i = 0; i < 10_000; i++) {
            read(name(i % 1_000), entries[i % 1_000], true);
        }

        assertThat(curve.hitRatio(all / 2)).isZero();
        assertThat(curve.hitRatio(all * 2)).isCloseTo(0.9, within(0.001));
    }

    @Test
    void hitRatio_ofReadsThatNeverFoundAnything_isZeroAtAnySize() {
        for (int i = 0; i < 1_000; i++) {
            read("none", null, true);
        }

        assertThat(curve.hitRatio(Long.MAX_VALUE)).isZero();
    }

    @Test
    void hitRatio_ofMissesThatAreFilled_countsWhatWouldHaveBeenThere() {
        Entry entry = entry(1_000);
        for (int i = 0; i < 1_000; i++) {
            read("k" + i % 10, null, true);
            curve.written("k" + i % 10, entry);
        }

        assertThat(curve.hitRatio(5 * entry.weight())).isZero();
        assertThat(curve.hitRatio(20 * entry.weight())).isCloseTo(0.99, within(0.001));
    }

    @Test
    void hitRatio_ofWhatIsRemovedOrInvalidatedEachTime_isZeroAtAnySize() {
        Entry entry = entry(1_000);
        for (int i = 0; i < 1_000; i++) {
            curve.written("removed", entry);
            curve.removed("removed");
            read("removed", null, true);
            curve.written("invalidated", entry);
            read("invalidated", null, false);
        }

        assertThat(curve.hitRatio(Long.MAX_VALUE)).isZero();
    }

    @Test
    void hitRatio_afterTheReadsChange_followsThem() {
        Entry entry = entry(1_000);
        for (int i = 0; i < 3_000_000; i++) {
            read("k", entry, true);
        }
        double before = curve.hitRatio(1 << 30);

        for (int i = 0; i < 8_000_000; i++) {
            read("k", null, false);
        }

        assertThat(before).isCloseTo(1, within(0.001));
        assertThat(curve.hitRatio(1 << 30)).isLessThan(0.12);
    }

    @Test
    void hitRatio_beforeTheFirstRead_isUnknown() {
        assertThat(curve.hitRatio(1_000)).isNull();
        assertThat(curve.reads()).isZero();
    }

    private static String name(int key) {
        return "item:" + key;
    }

    private static Entry[] entries() {
        Random random = new Random(11);
        Entry[] entries = new Entry[KEYS];
        Arrays.setAll(entries, key -> entry(random.nextInt(2_000)));
        return entries;
    }

    private static Entry entry(int size) {
        return new Entry(new byte[size], "text/plain", "e", new Stamp(1, 1), 1, 0, 1, 1, Dependencies.NONE);
    }

    /** Keys in the order of their popularity, the n-th as often as n to the power of minus skew. */
    private static int[] zipf(double skew) {
        double[] upTo = new double[KEYS];
        double sum = 0;
        for (int key = 0; key < KEYS; key++) {
            sum += Math.pow(key + 1, -skew);
            upTo[key] = sum;
        }
        Random random = new Random(7);
        int[] trace = new int[READS];
        for (int i = 0; i < READS; i++) {
            int at = Arrays.binarySearch(upTo, random.nextDouble() * sum);
            trace[i] = at < 0 ? -at - 1 : at;
        }
        return trace;
    }

    private static double lru(int[] trace, Entry[] entries, long size) {
        Map<Integer, Integer> cache = new LinkedHashMap<>(16, 0.75f, true);
        long taken = 0;
        long hits = 0;
        for (int key : trace) {
            if (cache.get(key) != null) {
                hits++;
                continue;
            }
            cache.put(key, entries[key].weight());
            taken += entries[key].weight();
            Iterator<Integer> coldest = cache.values().iterator();
            while (taken > size) {
                taken -= coldest.next();
                coldest.remove();
            }
        }
        return (double) hits / trace.length;
    }
}
