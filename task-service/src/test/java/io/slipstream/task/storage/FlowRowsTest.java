package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.task.flow.PartState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowRowsTest {
    @Test
    void needs_ofAChord_areOneRange() {
        List<Integer> all = IntStream.range(0, 4).boxed().toList();

        assertThat(FlowRows.needs(List.of(List.of(), List.of(), List.of(), List.of(), all)))
                .isEqualTo(";;;;0-3");
    }

    @Test
    void needs_inAnyOrder_areReadAsTheyWereWritten() {
        Random chance = new Random(1);
        for (int round = 0; round < 500; round++) {
            List<List<Integer>> needs = new ArrayList<>();
            int size = 1 + chance.nextInt(300);
            for (int part = 0; part < size; part++) {
                needs.add(chance.ints(chance.nextInt(5), 0, size)
                        .distinct()
                        .boxed()
                        .toList());
            }
            assertThat(FlowRows.needs(FlowRows.needs(needs))).isEqualTo(needs);
        }
    }

    @Test
    void states_areOneLetterEach() {
        List<PartState> states = Arrays.asList(PartState.values());

        assertThat(FlowRows.states(states)).hasSize(states.size());
        assertThat(FlowRows.states(FlowRows.states(states))).isEqualTo(states);
    }
}
