package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.task.task.Lane;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final Lane urgent = new Lane("t", "a", 2);
    private final Lane normal = new Lane("t", "a", 8);
    private final Lane other = new Lane("u", "a", 8);
    private final Lanes lanes = new Lanes();

    private Lanes.Plan plan(int free) {
        return lanes.plan(free, lane -> false);
    }

    @Test
    void plan_severalPriorities_takesTheMostUrgentAlone() {
        lanes.ready(normal, 1);
        lanes.ready(urgent, 5);

        assertThat(plan(10).wishes()).containsExactly(new ClaimWish(urgent, 5, 10));
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

        assertThat(lanes.plan(4, lane -> true).wishes()).hasSize(1);
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
