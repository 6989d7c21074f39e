package io.slipstream.task.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.task.flow.FailurePolicy;
import io.slipstream.task.flow.PartState;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowJoinsTest {
    private static final UUID FLOW = new UUID(7, 7);

    private final Findings order = new Findings("joins", "");
    private final Findings ends = new Findings("flows", "");
    private final FlowJoins rule = new FlowJoins(order, ends);

    private static StoredFlow.Part part(PartState state, long began, long ended, long completed) {
        boolean over = state.ended();
        return new StoredFlow.Part(
                UUID.randomUUID(), state, over ? 0 : 1, over ? 1 : 0, false, began, ended, completed);
    }

    private void check(FailurePolicy policy, boolean ended, StoredFlow.Part... parts) {
        rule.flow(new StoredFlow(FLOW, ended, policy, List.of(List.of(), List.of(), List.of(0, 1)), List.of(parts)));
    }

    @Test
    void join_afterBothEnded_isClean() {
        check(
                FailurePolicy.ALL,
                true,
                part(PartState.COMPLETED, 1, 3, 3),
                part(PartState.COMPLETED, 2, 4, 4),
                part(PartState.COMPLETED, 5, 6, 6));

        assertThat(order.violations()).isZero();
        assertThat(ends.violations()).isZero();
        assertThat(order.count()).isEqualTo(1);
        assertThat(ends.count()).isEqualTo(3);
    }

    /** The second child ends at an event, well at another or not at all; the join begins at 5. */
    @ParameterizedTest
    @CsvSource({
        "ALL,4,4,0", "ALL,6,6,1", "ALL,4,0,1", "FAIL_FAST,4,0,1", "ALL,0,0,1",
        "ANY,4,0,0", "ANY,6,6,1", "IGNORE,4,0,0", "IGNORE,6,0,1", "IGNORE,0,0,1"
    })
    void join_beforeWhatItNeeds_isFound(FailurePolicy policy, long ended, long completed, long violations) {
        PartState state = ended == 0 ? PartState.LIVE : completed == 0 ? PartState.DEAD : PartState.COMPLETED;
        check(
                policy,
                false,
                part(PartState.COMPLETED, 1, 3, 3),
                part(state, 2, ended, completed),
                part(PartState.LIVE, 5, 0, 0));

        assertThat(order.violations()).as(order.first().toString()).isEqualTo(violations);
    }

    @Test
    void join_underAnyWithNoneThatEndedWell_isFound() {
        check(
                FailurePolicy.ANY,
                false,
                part(PartState.DEAD, 1, 3, 0),
                part(PartState.DEAD, 2, 4, 0),
                part(PartState.LIVE, 5, 0, 0));

        assertThat(order.violations()).isEqualTo(1);
    }

    @Test
    void endedFlow_withAPartThatHasNot_isFound() {
        check(
                FailurePolicy.ALL,
                true,
                part(PartState.COMPLETED, 1, 2, 2),
                part(PartState.LIVE, 3, 0, 0),
                part(PartState.CANCELLED, 0, 4, 0));

        assertThat(ends.first()).singleElement().asString().contains("has ended, but");
    }

    @Test
    void part_inTwoPlacesOrNone_isFound() {
        StoredFlow.Part twice = new StoredFlow.Part(UUID.randomUUID(), PartState.LIVE, 1, 1, false, 0, 0, 0);
        StoredFlow.Part lost = new StoredFlow.Part(UUID.randomUUID(), PartState.LIVE, 0, 0, false, 0, 0, 0);
        check(FailurePolicy.ALL, false, twice, lost, part(PartState.HELD, 0, 0, 0));

        assertThat(ends.violations()).isEqualTo(2);
    }

    @Test
    void endOfAPart_thatItsFlowWasNotTold_isFoundUnlessItWaitsToBeSeen() {
        StoredFlow.Part waits = new StoredFlow.Part(UUID.randomUUID(), PartState.LIVE, 0, 1, true, 1, 2, 2);
        StoredFlow.Part untold = new StoredFlow.Part(UUID.randomUUID(), PartState.LIVE, 0, 1, false, 1, 2, 2);
        check(FailurePolicy.ALL, false, waits, untold, part(PartState.HELD, 0, 0, 0));

        assertThat(ends.first())
                .singleElement()
                .asString()
                .contains("never learn")
                .contains(untold.task().toString());
    }
}
