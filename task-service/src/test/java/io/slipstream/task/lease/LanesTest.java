package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.task.task.Lane;
import io.slipstream.task.task.Priority;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Lane urgent = new Lane("t", "a", 2);
    private final Lane normal = new Lane("t", "a", 8);
    private final Lane other = new Lane("u", "a", 8);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2027-01-01T00:00:00Z"));
    private final Lanes lanes = new Lanes(100, 4, 1, MINUTE, now::get);

    private Lanes.Plan plan(int free) {
        return lanes.plan(free, lane -> false, lane -> true);
    }

    @Test
    void plan_severalLevels_takesTheMostUrgentAlone() {
        lanes.ready(normal, 1);
        lanes.ready(urgent, 5);

        assertThat(plan(10).wishes()).containsExactly(new ClaimWish(urgent, 5, 10));
    }

    @Test
    void plan_numbersWithinALevel_orderTheLanesOfOneTenantOnly() {
        Lane first = new Lane("t", "b", 7);
        lanes.ready(normal, 1);
        lanes.ready(first, 2);
        lanes.ready(other, 3);

        assertThat(plan(4).wishes()).containsExactlyInAnyOrder(new ClaimWish(first, 2, 2), new ClaimWish(other, 3, 2));
    }

    @Test
    void plan_headReadyForLong_risesALevelAndAsksForAgedTasksOnly() {
        Lane low = new Lane("u", "a", 11);
        lanes.ready(normal, 1);
        lanes.found(low, new LaneHead(2, MINUTE));

        assertThat(plan(4).wishes())
                .containsExactlyInAnyOrder(new ClaimWish(normal, 1, 2), new ClaimWish(low, 2, 2, MINUTE));
    }

    @Test
    void plan_whileTimePasses_everyLaneBecomesUrgent() {
        Lane batch = new Lane("t", "b", 15);
        Lane critical = new Lane("t", "a", 1);
        lanes.ready(batch, 1);
        now.set(now.get().plus(MINUTE.multipliedBy(6)).minusMillis(1));
        lanes.ready(critical, 2);
        assertThat(plan(4).wishes()).containsExactly(new ClaimWish(critical, 2, 4));

        now.set(now.get().plusMillis(1));

        assertThat(plan(4).wishes())
                .containsExactlyInAnyOrder(
                        new ClaimWish(critical, 2, 2), new ClaimWish(batch, 1, 2, MINUTE.multipliedBy(6)));
    }

    @Test
    void claimed_noAgedTasksLeft_fallsBackToItsOwnPriorityWithoutResting() {
        Lane low = new Lane("t", "b", 11);
        lanes.found(low, new LaneHead(2, MINUTE));
        Lanes.Plan aged = plan(4);
        lanes.ready(low, 9); // a younger one arrives meanwhile
        lanes.claimed(aged, aged.wishes().getFirst(), List.of(2L), true);

        assertThat(plan(4).wishes()).containsExactly(new ClaimWish(low, 3, 4));
    }

    @Test
    void plan_tenantWithManyLanes_getsNoMoreThanOneWithOne() {
        for (int i = 0; i < 9; i++) {
            lanes.ready(new Lane("t", "type" + i, 8), i);
        }
        lanes.ready(other, 20);

        assertThat(plan(18).wishes())
                .filteredOn(wish -> wish.lane().tenant().equals("t"))
                .extracting(ClaimWish::limit)
                .containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1);
        assertThat(plan(18).wishes()).contains(new ClaimWish(other, 20, 9));
    }

    @Test
    void plan_tenantHoldingItsShare_leavesTheRestToOthersEvenOfALowerLevel() {
        Lanes few = new Lanes(8, 8, 0.875, MINUTE, now::get);
        few.ready(urgent, 1);
        Lanes.Plan plan = few.plan(8, lane -> false, lane -> true);
        assertThat(plan.wishes()).containsExactly(new ClaimWish(urgent, 1, 7));
        IntStream.range(0, 7).forEach(i -> few.started(lease("t"), plan));
        assertThat(few.plan(1, lane -> false, lane -> true).wishes()).isEmpty();

        few.ready(other, 2);

        assertThat(few.plan(1, lane -> false, lane -> true).wishes()).containsExactly(new ClaimWish(other, 2, 1));
    }

    @Test
    void planUrgent_tenantHoldingItsShare_getsSlotsBeyondItForWhatWasSubmittedAsCritical() {
        Lanes few = new Lanes(8, 8, 0.875, MINUTE, now::get);
        few.ready(normal, 1);
        Lanes.Plan plan = few.plan(8, lane -> false, lane -> true);
        IntStream.range(0, 7).forEach(i -> few.started(lease("t"), plan));
        few.ready(urgent, 2);
        assertThat(few.plan(1, lane -> false, lane -> true).wishes()).isEmpty();

        assertThat(few.planUrgent(lane -> false).wishes()).isEmpty();
        assertThat(few.planUrgent(lane -> true).wishes()).containsExactly(new ClaimWish(urgent, 2, 7));
    }

    @Test
    void planUrgent_tenantHoldingItsShareOfThem_leavesTheRestToOthers() {
        Lanes few = new Lanes(8, 8, 0.875, MINUTE, now::get);
        few.ready(urgent, 1);
        Lanes.Plan plan = few.planUrgent(lane -> true);
        List<Lease> leases = IntStream.range(0, 7).mapToObj(i -> lease("t")).toList();
        leases.forEach(lease -> few.started(lease, plan));
        assertThat(few.planUrgent(lane -> true).wishes()).isEmpty();
        assertThat(few.free()).isEqualTo(8);

        Lane others = new Lane("u", "a", 3);
        few.ready(others, 2);
        assertThat(few.planUrgent(lane -> true).wishes()).containsExactly(new ClaimWish(others, 2, 1));

        leases.forEach(lease -> few.ended(lease.id()));
        assertThat(few.planUrgent(lane -> true).wishes())
                .extracting(ClaimWish::lane)
                .containsExactlyInAnyOrder(urgent, others);
    }

    @Test
    void swept_nothingThere_risesBehindAllThatIsKnown() {
        lanes.ready(normal, 5);
        lanes.ready(normal, 9);

        lanes.swept(normal, lanes.marks().get(normal), null);

        assertThat(lanes.watermarks()).containsEntry(normal, 10L);
    }

    @Test
    void swept_head_risesToIt() {
        lanes.ready(normal, 5);

        lanes.swept(normal, lanes.marks().get(normal), new LaneHead(8, Duration.ZERO));

        assertThat(lanes.watermarks()).containsEntry(normal, 8L);
        assertThat(plan(1).wishes()).containsExactly(new ClaimWish(normal, 8, 1));
    }

    @Test
    void swept_whileOthersBecameReady_doesNotPassThem() {
        lanes.ready(normal, 5);
        lanes.ready(normal, 20);
        Lanes.Mark mark = lanes.marks().get(normal);
        lanes.ready(normal, 12);

        lanes.swept(normal, mark, null);

        assertThat(lanes.watermarks()).containsEntry(normal, 12L);
    }

    @Test
    void swept_whileAClaimWentOn_leavesItsWatermark() {
        lanes.ready(normal, 5);
        Lanes.Mark mark = lanes.marks().get(normal);
        Lanes.Plan plan = plan(10);
        lanes.claimed(plan, plan.wishes().getFirst(), List.of(5L, 6L, 30L), false);

        lanes.swept(normal, mark, new LaneHead(6, Duration.ZERO));
        assertThat(lanes.watermarks()).containsEntry(normal, 31L);

        lanes.swept(normal, mark, null);
        assertThat(lanes.watermarks()).containsEntry(normal, 31L);
    }

    @Test
    void found_behindTheWatermarkOfBefore_isReadFromThere() {
        lanes.ready(normal, 5);
        Lanes.Plan plan = plan(10);
        lanes.claimed(plan, plan.wishes().getFirst(), List.of(5L, 6L, 30L), false);

        lanes.found(normal, new LaneHead(7, Duration.ZERO), 5L);
        assertThat(lanes.watermarks()).containsEntry(normal, 31L);

        lanes.found(normal, new LaneHead(7, Duration.ZERO), 31L);
        assertThat(lanes.watermarks()).containsEntry(normal, 7L);
    }

    @Test
    void planUrgent_tasksThatBecameUrgentByAge_waitForASlot() {
        lanes.ready(normal, 1);
        now.set(now.get().plus(MINUTE.multipliedBy(10)));

        assertThat(lanes.planUrgent(lane -> true).wishes()).isEmpty();
    }

    @Test
    void plan_limitedLaneOfATenantWhoseTurnItIsNot_comesNext() {
        Lane limited = new Lane("t", "limited", 8);
        lanes.ready(limited, 1);
        lanes.ready(other, 2);
        List<Lane> served = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Lanes.Plan plan = lanes.plan(1, limited::equals, lane -> true);
            lanes.started(lease(plan.wishes().getFirst().lane().tenant()), plan);
            served.add(plan.wishes().getFirst().lane());
        }

        assertThat(served).containsExactlyInAnyOrder(limited, limited, other, other);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0.5, ageing", "PT-1S, 0.5, ageing", "PT1M, 0, share", "PT1M, 1.01, share", "PT1M, -1, share"})
    void lanes_settingsThatCannotWork_areRefused(Duration ageing, double share, String named) {
        assertThatThrownBy(() -> new Lanes(8, 0, share, ageing, now::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.875, 1", "2, 0.875, 1", "4, 0.875, 3", "8, 1, 8", "3, 0.1, 1"})
    void plan_aloneWithAllSlotsFree_getsAtMostItsShare(int slots, double share, int expected) {
        Lanes alone = new Lanes(slots, 0, share, MINUTE, now::get);
        alone.ready(normal, 1);

        assertThat(alone.plan(slots, lane -> false, lane -> true).wishes())
                .containsExactly(new ClaimWish(normal, 1, expected));
    }

    @Test
    void plan_oneTenantWithManyTasks_doesNotDelayNineWithFew() {
        Map<String, Integer> left = new HashMap<>(Map.of("big", 100_000));
        IntStream.range(0, 9).forEach(i -> left.put("small" + i, 100));
        left.keySet().forEach(tenant -> lanes.ready(new Lane(tenant, "a", 8), 0));
        List<Lease> running = new ArrayList<>();
        while (left.size() > 1) {
            Lanes.Plan plan = lanes.plan(16, lane -> false, lane -> true);
            for (ClaimWish wish : plan.wishes()) {
                String tenant = wish.lane().tenant();
                int got = Math.min(wish.limit(), left.getOrDefault(tenant, 0));
                left.computeIfPresent(tenant, (key, count) -> count > got ? count - got : null);
                List<Long> places =
                        IntStream.range(0, got).mapToObj(i -> wish.low() + i).toList();
                lanes.claimed(plan, wish, places, got < wish.limit());
                for (int i = 0; i < got; i++) {
                    Lease lease = lease(tenant);
                    lanes.started(lease, plan);
                    running.add(lease);
                }
            }
            now.set(now.get().plusMillis(10));
            running.forEach(lease -> lanes.ended(lease.id()));
            running.clear();
        }

        assertThat(100_000 - left.get("big")).isBetween(80, 150);
    }

    private static Lease lease(String tenant) {
        Task task = new Task(
                UUID.randomUUID(),
                tenant,
                null,
                "a",
                TaskStatus.RUNNING,
                Priority.NORMAL,
                1,
                3,
                "null",
                List.of(),
                null,
                null,
                null,
                null,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return new Lease(task, UUID.randomUUID(), 1, 1, 0, null, null, null);
    }

    @Test
    void plan_lanesOfOnePriority_shareTheSlots() {
        lanes.ready(normal, 1);
        lanes.ready(other, 2);

        assertThat(plan(5).wishes()).extracting(ClaimWish::limit).containsExactlyInAnyOrder(3, 2);
    }

    @Test
    void plan_oneSlot_goesToTheLaneServedLongestAgo() {
        lanes.ready(normal, 1);
        lanes.ready(other, 2);
        Lane first = plan(1).wishes().getFirst().lane();

        assertThat(plan(1).wishes().getFirst().lane()).isNotEqualTo(first);
        assertThat(plan(1).wishes().getFirst().lane()).isEqualTo(first);
    }

    @Test
    void plan_limitedLane_isClaimedAlone() {
        lanes.ready(normal, 1);
        lanes.ready(other, 2);

        assertThat(lanes.plan(4, lane -> true, lane -> true).wishes()).hasSize(1);
    }

    @Test
    void plan_blockedType_leavesTheOthersAlone() {
        lanes.ready(urgent, 1);
        lanes.ready(other, 2);
        lanes.block("t", "a");
        assertThat(plan(4).wishes()).extracting(ClaimWish::lane).containsExactly(other);

        lanes.unblock("t", "a");
        assertThat(plan(4).wishes()).extracting(ClaimWish::lane).containsExactly(urgent);
    }

    @Test
    void claimed_fullClaim_movesTheWatermark() {
        lanes.ready(normal, 10);
        Lanes.Plan plan = plan(2);
        lanes.claimed(plan, plan.wishes().getFirst(), List.of(10L, 14L), false);

        assertThat(plan(2).wishes()).containsExactly(new ClaimWish(normal, 15, 2));
    }

    @Test
    void claimed_drained_restsUntilSignalled() {
        lanes.ready(normal, 10);
        Lanes.Plan plan = plan(2);
        lanes.claimed(plan, plan.wishes().getFirst(), List.of(10L), true);
        assertThat(plan(2).wishes()).isEmpty();

        lanes.ready(normal, 20);
        assertThat(plan(2).wishes()).containsExactly(new ClaimWish(normal, 11, 2));
    }

    @Test
    void claimed_signalledMeanwhile_staysActiveWithTheLowerWatermark() {
        lanes.ready(normal, 10);
        Lanes.Plan plan = plan(2);
        lanes.ready(normal, 7);
        lanes.claimed(plan, plan.wishes().getFirst(), List.of(), true);

        assertThat(plan(2).wishes()).containsExactly(new ClaimWish(normal, 7, 2));
    }

    @Test
    void plan_noSlots_wishesNothing() {
        lanes.ready(normal, 1);
        assertThat(plan(0).wishes()).isEmpty();
    }
}
