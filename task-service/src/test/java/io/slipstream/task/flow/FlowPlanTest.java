package io.slipstream.task.flow;

import static io.slipstream.task.flow.PartState.CANCELLED;
import static io.slipstream.task.flow.PartState.COMPLETED;
import static io.slipstream.task.flow.PartState.DEAD;
import static io.slipstream.task.flow.PartState.HELD;
import static io.slipstream.task.flow.PartState.LIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlowPlanTest {
    /** Two parts that need nothing and one that needs both. */
    private static final List<List<Integer>> CHORD = List.of(List.of(), List.of(), List.of(0, 1));

    private static FlowPlan chord(FailurePolicy policy) {
        return new FlowPlan(CHORD, policy, null);
    }

    private static FlowPlan.Step next(FlowPlan plan, PartState... states) {
        return plan.next(List.of(states), false);
    }

    private static FlowPlan.Step release(Integer... parts) {
        return new FlowPlan.Step(List.of(parts), List.of(), null);
    }

    private static FlowPlan.Step cancel(Integer... parts) {
        return new FlowPlan.Step(List.of(), List.of(parts), null);
    }

    private static FlowPlan.Step end(FlowState state) {
        return new FlowPlan.Step(List.of(), List.of(), state);
    }

    @ParameterizedTest
    @EnumSource
    void next_notAllThatIsNeededHasEnded_waits(FailurePolicy policy) {
        assertThat(next(chord(policy), COMPLETED, LIVE, HELD)).isEqualTo(release());
    }

    @ParameterizedTest
    @EnumSource
    void next_allThatIsNeededEndedWell_runsTheJoin(FailurePolicy policy) {
        assertThat(next(chord(policy), COMPLETED, COMPLETED, HELD)).isEqualTo(release(2));
        assertThat(next(chord(policy), COMPLETED, COMPLETED, LIVE)).isEqualTo(release());
        assertThat(next(chord(policy), COMPLETED, COMPLETED, COMPLETED)).isEqualTo(end(FlowState.COMPLETED));
    }

    @Test
    void next_oneFailed_isTreatedAsThePolicySays() {
        assertThat(next(chord(FailurePolicy.ALL), DEAD, LIVE, HELD)).isEqualTo(cancel(2));
        assertThat(next(chord(FailurePolicy.ALL), DEAD, LIVE, CANCELLED)).isEqualTo(release());
        assertThat(next(chord(FailurePolicy.ALL), DEAD, COMPLETED, CANCELLED)).isEqualTo(end(FlowState.FAILED));
        assertThat(next(chord(FailurePolicy.FAIL_FAST), DEAD, LIVE, HELD)).isEqualTo(cancel(1, 2));
        assertThat(next(chord(FailurePolicy.FAIL_FAST), DEAD, CANCELLED, CANCELLED))
                .isEqualTo(end(FlowState.FAILED));
        assertThat(next(chord(FailurePolicy.ANY), DEAD, LIVE, HELD)).isEqualTo(release());
        assertThat(next(chord(FailurePolicy.ANY), DEAD, COMPLETED, HELD)).isEqualTo(release(2));
        assertThat(next(chord(FailurePolicy.ANY), DEAD, CANCELLED, HELD)).isEqualTo(cancel(2));
        assertThat(next(chord(FailurePolicy.IGNORE), DEAD, CANCELLED, HELD)).isEqualTo(release(2));
    }

    @Test
    void next_failuresLetPass_endAsTheLastPartsDid() {
        assertThat(next(chord(FailurePolicy.IGNORE), DEAD, DEAD, COMPLETED)).isEqualTo(end(FlowState.COMPLETED));
        assertThat(next(chord(FailurePolicy.IGNORE), COMPLETED, COMPLETED, DEAD))
                .isEqualTo(end(FlowState.FAILED));
        assertThat(next(chord(FailurePolicy.ANY), DEAD, DEAD, CANCELLED)).isEqualTo(end(FlowState.FAILED));
        FlowPlan group = new FlowPlan(List.of(List.of(), List.of()), FailurePolicy.IGNORE, null);
        assertThat(next(group, DEAD, COMPLETED)).isEqualTo(end(FlowState.COMPLETED));
        assertThat(next(group, DEAD, DEAD)).isEqualTo(end(FlowState.FAILED));
    }

    @Test
    void next_concurrency_letsThatManyLiveInOrder() {
        FlowPlan group = new FlowPlan(Collections.nCopies(5, List.of()), FailurePolicy.ALL, 2);

        assertThat(group.first()).containsExactly(0, 1);
        assertThat(next(group, LIVE, COMPLETED, HELD, HELD, HELD)).isEqualTo(release(2));
        assertThat(next(group, DEAD, COMPLETED, HELD, HELD, HELD)).isEqualTo(release(2, 3));
        assertThat(next(group, LIVE, LIVE, LIVE, HELD, HELD))
                .as("a redriven part makes one more than may be")
                .isEqualTo(release());
    }

    @Test
    void next_whatWasCancelled_countsForThoseBehindItAtOnce() {
        FlowPlan chain = new FlowPlan(List.of(List.of(), List.of(0), List.of(1), List.of(2)), FailurePolicy.ALL, null);

        assertThat(next(chain, DEAD, HELD, HELD, HELD)).isEqualTo(cancel(1, 2, 3));
    }

    @Test
    void next_stopped_cancelsAllThatHasNotEnded() {
        FlowPlan plan = chord(FailurePolicy.ALL);

        assertThat(plan.next(List.of(COMPLETED, LIVE, HELD), true)).isEqualTo(cancel(1, 2));
        assertThat(plan.next(List.of(COMPLETED, CANCELLED, CANCELLED), true)).isEqualTo(end(FlowState.CANCELLED));
    }

    @Test
    void plan_ofACircle_isRefused() {
        List<List<Integer>> needs = List.of(List.of(), List.of(0, 3), List.of(1), List.of(2));

        assertThat(FlowPlan.findCircle(needs)).contains(List.of(1, 3, 2));
        assertThat(FlowPlan.findCircle(CHORD)).isEmpty();
        assertThatThrownBy(() -> new FlowPlan(needs, FailurePolicy.ALL, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("circle");
        assertThatThrownBy(() -> new FlowPlan(List.of(List.of(1)), FailurePolicy.ALL, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FlowPlan(CHORD, FailurePolicy.ALL, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A flow carried out as the storage does, by chance: ends come in any order, several at once or one by one. */
    private static final class Run {
        private final List<List<Integer>> needs;
        private final FailurePolicy policy;
        private final @Nullable Integer concurrency;
        private final FlowPlan plan;
        private final Random chance;
        private final PartState[] states;
        private final int[] released;

        private Run(long seed) {
            chance = new Random(seed);
            int size = 1 + chance.nextInt(12);
            List<Integer> names =
                    new ArrayList<>(IntStream.range(0, size).boxed().toList());
            Collections.shuffle(names, chance);
            List<List<Integer>> all = new ArrayList<>(Collections.nCopies(size, List.of()));
            for (int i = 0; i < size; i++) {
                List<Integer> before = new ArrayList<>(names.subList(0, i));
                Collections.shuffle(before, chance);
                all.set(names.get(i), before.subList(0, chance.nextInt(Math.min(i, 4) + 1)));
            }
            needs = all;
            policy = FailurePolicy.values()[chance.nextInt(4)];
            concurrency = chance.nextBoolean() ? null : 1 + chance.nextInt(size);
            plan = new FlowPlan(needs, policy, concurrency);
            states = new PartState[size];
            released = new int[size];
            Arrays.fill(states, HELD);
            plan.first().forEach(this::release);
        }

        private void release(int part) {
            assertThat(states[part]).as("only a held part is released").isEqualTo(HELD);
            released[part]++;
            states[part] = LIVE;
            List<PartState> needed =
                    needs.get(part).stream().map(need -> states[need]).toList();
            assertThat(needed).as("needs of " + part + " under " + policy).allMatch(PartState::ended);
            switch (policy) {
                case ALL, FAIL_FAST -> assertThat(needed).allMatch(state -> state == COMPLETED);
                case ANY ->
                    assertThat(needed.isEmpty() || needed.contains(COMPLETED)).isTrue();
                case IGNORE -> {}
            }
            if (concurrency != null) {
                assertThat(Arrays.stream(states).filter(state -> state == LIVE).count())
                        .isLessThanOrEqualTo(concurrency);
            }
        }

        /** One advance, as often as something is cancelled by it; gives the end. */
        private @Nullable FlowState advance() {
            FlowPlan.Step step = plan.next(List.of(states), false);
            step.release().forEach(this::release);
            step.cancel().forEach(part -> {
                assertThat(states[part].ended())
                        .as("only what has not ended is cancelled")
                        .isFalse();
                states[part] = CANCELLED;
            });
            return step.cancel().isEmpty() ? step.end() : advance();
        }

        private void endSome() {
            List<Integer> live = IntStream.range(0, states.length)
                    .filter(part -> states[part] == LIVE)
                    .boxed()
                    .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
            Collections.shuffle(live, chance);
            live.subList(0, 1 + chance.nextInt(live.size()))
                    .forEach(part -> states[part] = switch (chance.nextInt(5)) {
                        case 0 -> DEAD;
                        case 1 -> CANCELLED;
                        default -> COMPLETED;
                    });
        }
    }

    /** Each part runs at most once, the flow always ends, and it ends as its policy says. */
    @Test
    void flows_ofAnyShapePolicyAndOrderOfEnds_endWithEachPartRunAtMostOnce() {
        for (long seed = 0; seed < 5_000; seed++) {
            Run run = new Run(seed);
            FlowState end = null;
            for (int turns = 0; end == null; turns++) {
                assertThat(turns).as("turns of seed " + seed).isLessThan(100);
                run.endSome();
                end = run.advance();
            }
            assertThat(run.states).as("seed " + seed).allMatch(PartState::ended);
            assertThat(Arrays.stream(run.released).max().orElse(0))
                    .as("seed " + seed)
                    .isLessThanOrEqualTo(1);
            if (run.policy == FailurePolicy.IGNORE) {
                assertThat(run.released).as("seed " + seed).containsOnly(1);
            }
            boolean allWell = Arrays.stream(run.states).allMatch(state -> state == COMPLETED);
            if (run.policy == FailurePolicy.ALL || run.policy == FailurePolicy.FAIL_FAST || allWell) {
                assertThat(end).as("seed " + seed).isEqualTo(allWell ? FlowState.COMPLETED : FlowState.FAILED);
            }
        }
    }
}
