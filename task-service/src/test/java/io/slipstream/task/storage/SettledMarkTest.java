package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SettledMarkTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    private final SettledMark mark = new SettledMark();

    @Test
    void seen_onceAllThatHadBegunHasEnded_movesToWhatWasFirst() {
        mark.seen(10L, 5, 6, NOW);
        assertThat(mark.low()).isZero();
        mark.seen(12L, 5, 9, NOW);
        assertThat(mark.low()).isZero();

        mark.seen(14L, 6, 9, NOW);

        assertThat(mark.low()).isEqualTo(10);
    }

    @Test
    void seen_whenNothingIsLeft_movesAllTheSame() {
        mark.seen(10L, 5, 6, NOW);

        mark.seen(null, 6, 6, NOW);

        assertThat(mark.low()).isEqualTo(10);
    }

    @Test
    void seen_smallerNumberThatCameLate_isNotPassed() {
        mark.seen(10L, 5, 8, NOW);
        mark.seen(3L, 7, 9, NOW);
        assertThat(mark.low()).isZero();

        mark.seen(3L, 8, 9, NOW);

        assertThat(mark.low()).isEqualTo(3);
    }

    @Test
    void seen_whileATransactionStaysOpen_waitsForItNoLongerThanAMinute() {
        mark.seen(10L, 5, 6, NOW);
        mark.seen(12L, 5, 900, NOW.plusSeconds(60));
        assertThat(mark.low()).isZero();

        mark.seen(12L, 5, 901, NOW.plusSeconds(61));

        assertThat(mark.low()).isEqualTo(10);
    }

    @Test
    void left_belowWhatWasTakenForSettled_isReadFromThere() {
        mark.seen(10L, 5, 6, NOW);
        mark.seen(12L, 6, 7, NOW);
        mark.left(11);
        assertThat(mark.low()).isEqualTo(10);

        mark.left(4);

        assertThat(mark.low()).isEqualTo(4);
    }

    /** Transactions draw numbers and end in any order while a reader takes out what it sees. */
    @RepeatedTest(200)
    void low_whateverTheOrderOfCommits_isNeverAboveWhatIsStillToCome(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        TreeMap<Long, List<Long>> open = new TreeMap<>();
        TreeSet<Long> visible = new TreeSet<>();
        long transactions = 1;
        long numbers = 1;
        for (int step = 0; step < 2_000; step++) {
            switch (random.nextInt(5)) {
                case 0 -> open.put(transactions++, new ArrayList<>());
                case 1 -> {
                    if (!open.isEmpty()) {
                        any(open, random).add(numbers++);
                    }
                }
                case 2 -> {
                    if (!open.isEmpty()) {
                        Long ended = List.copyOf(open.keySet()).get(random.nextInt(open.size()));
                        List<Long> written = open.remove(ended);
                        if (random.nextInt(10) > 0) {
                            assertThat(written).allMatch(number -> number >= mark.low());
                            visible.addAll(written);
                        }
                    }
                }
                case 3 -> mark.seen(first(visible), open.isEmpty() ? transactions : open.firstKey(), transactions, NOW);
                default ->
                    visible.removeAll(List.copyOf(visible.tailSet(mark.low())).stream()
                            .limit(random.nextInt(20))
                            .toList());
            }
        }

        assertThat(mark.low()).as("it moves on").isPositive();
    }

    private static List<Long> any(TreeMap<Long, List<Long>> open, Random random) {
        return List.copyOf(open.values()).get(random.nextInt(open.size()));
    }

    private @Nullable Long first(TreeSet<Long> visible) {
        return visible.ceiling(mark.low());
    }
}
