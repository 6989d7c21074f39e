package io.slipstream.task.task;

import static io.slipstream.task.task.TaskStatus.CANCELLED;
import static io.slipstream.task.task.TaskStatus.COMPLETED;
import static io.slipstream.task.task.TaskStatus.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TaskStatusTest {
    @Test
    void ended_onlyThreeStates_areEnds() {
        assertThat(TaskStatus.values()).filteredOn(TaskStatus::ended).containsExactly(COMPLETED, CANCELLED, DEAD);
    }

    @Test
    void of_wireName_isTheStatusItself() {
        assertThat(Stream.of(TaskStatus.values())
                        .map(status -> TaskStatus.of(status.wireName()).orElseThrow()))
                .containsExactly(TaskStatus.values());
        assertThat(TaskStatus.of("failed")).isEmpty();
    }
}
