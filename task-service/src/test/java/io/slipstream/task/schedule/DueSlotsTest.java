package io.slipstream.task.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DueSlotsTest {
    private static final Instant NOON = Instant.parse("2027-01-01T12:00:00Z");
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Plan MINUTELY = new Calendar(Cron.parse("* * * * *"), ZoneId.of("UTC"));

    private static DueSlots due(Plan plan, Instant first, Instant now, Misfire policy, boolean held, int limit) {
        return DueSlots.of(plan, first, policy, held, new DueSlots.Moment(now, GRACE, limit));
    }

    private static DueSlots minutely(Duration missed, Misfire policy) {
        return due(MINUTELY, NOON, NOON.plus(missed), policy, false, 1000);
    }

    private static Instant noonPlus(long minutes) {
        return NOON.plus(Duration.ofMinutes(minutes));
    }

    @ParameterizedTest
    @EnumSource(Misfire.class)
    void slot_withinTheGrace_isFired(Misfire policy) {
        DueSlots slots = minutely(GRACE, policy);

        assertThat(slots).isEqualTo(new DueSlots(List.of(NOON), 0, false, java.util.Optional.of(noonPlus(1))));
    }

    @Test
    void skip_leavesOutWhatWasMissed() {
        assertThat(minutely(Duration.ofSeconds(31), Misfire.SKIP))
                .isEqualTo(new DueSlots(List.of(), 1, false, java.util.Optional.of(noonPlus(1))));
        assertThat(minutely(Duration.ofMinutes(5), Misfire.SKIP))
                .isEqualTo(new DueSlots(List.of(noonPlus(5)), 5, false, java.util.Optional.of(noonPlus(6))));
    }

    @Test
    void one_makesUpForAllByTheLatest() {
        assertThat(minutely(Duration.ofSeconds(31), Misfire.ONE).fire()).containsExactly(NOON);
        assertThat(minutely(Duration.ofMinutes(5).plusSeconds(40), Misfire.ONE))
                .isEqualTo(new DueSlots(List.of(noonPlus(5)), 5, false, java.util.Optional.of(noonPlus(6))));
    }

    @Test
    void all_makesUpForEach() {
        DueSlots slots = minutely(Duration.ofMinutes(3), Misfire.ALL);

        assertThat(slots.fire()).containsExactly(NOON, noonPlus(1), noonPlus(2), noonPlus(3));
        assertThat(slots.skipped()).isZero();
        assertThat(slots.next()).contains(noonPlus(4));
    }

    @Test
    void slotThatWasRefused_isNotMissed() {
        DueSlots slots = due(MINUTELY, NOON, NOON.plusSeconds(185), Misfire.SKIP, true, 1000);

        assertThat(slots.fire()).containsExactly(NOON, noonPlus(3));
        assertThat(slots.skipped()).isEqualTo(2);
    }

    @Test
    void severalSlots_withinTheGrace_areAllFired() {
        Plan every = new Plan.Every(Duration.ofSeconds(10), NOON.minusSeconds(10));

        assertThat(due(every, NOON, NOON.plusSeconds(25), Misfire.ONE, false, 1000)
                        .fire())
                .containsExactly(NOON, NOON.plusSeconds(10), NOON.plusSeconds(20));
    }

    @Test
    void lastSlot_leavesNone() {
        DueSlots slots = due(new Plan.Once(NOON), NOON, NOON.plusSeconds(3600), Misfire.ONE, false, 1000);

        assertThat(slots.fire()).containsExactly(NOON);
        assertThat(slots.next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void more_thanTheLimit_areTheLatestOfThem(int limit) {
        Instant now = NOON.plus(Duration.ofDays(20)).plusSeconds(1);

        DueSlots slots = due(MINUTELY, NOON, now, Misfire.ALL, true, limit);

        assertThat(slots.overflown()).isTrue();
        assertThat(slots.fire()).hasSize(limit);
        assertThat(slots.fire().getLast()).isEqualTo(now.minusSeconds(1));
        assertThat(slots.fire().getFirst()).isEqualTo(now.minusSeconds(1).minus(Duration.ofMinutes(limit - 1L)));
    }

    @Test
    void secondsOfAMonthLongAgo_areFoundWithoutAWalkOverAll() {
        Plan plan = new Calendar(Cron.parse("* * * * JAN *"), ZoneId.of("UTC"));
        Instant now = Instant.parse("2027-11-20T00:00:00Z");

        DueSlots slots = due(plan, NOON, now, Misfire.ALL, false, 1000);

        assertThat(slots.fire()).hasSize(1000);
        assertThat(slots.fire().getLast()).isEqualTo("2027-01-31T23:59:59Z");
        assertThat(slots.next()).contains(Instant.parse("2028-01-01T00:00:00Z"));
    }
}
