package io.slipstream.task.task;

import static io.slipstream.task.task.TaskStatus.CANCELLED;
import static io.slipstream.task.task.TaskStatus.COMPLETED;
import static io.slipstream.task.task.TaskStatus.DEAD;
import static io.slipstream.task.task.TaskStatus.QUEUED;
import static io.slipstream.task.task.TaskStatus.RUNNING;
import static io.slipstream.task.task.TaskStatus.SCHEDULED;
import static io.slipstream.task.task.TaskStatus.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.task.task.TaskStatus.Trigger;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaskStatusTest {
    /** The figure in docs/task-service.md, arrow by arrow. */
    private static final Map<TaskStatus, Map<Trigger, TaskStatus>> FIGURE = Map.of(
            SCHEDULED,
            Map.of(
                    Trigger.DUE, QUEUED,
                    Trigger.DUE_BUT_HELD, WAITING,
                    Trigger.EXPIRED, DEAD,
                    Trigger.CANCEL, CANCELLED),
            QUEUED,
            Map.of(Trigger.CLAIMED, RUNNING, Trigger.EXPIRED, DEAD, Trigger.CANCEL, CANCELLED),
            WAITING,
            Map.of(Trigger.KEY_FREE, QUEUED, Trigger.EXPIRED, DEAD, Trigger.CANCEL, CANCELLED),
            RUNNING,
            Map.of(
                    Trigger.SUCCEEDED, COMPLETED,
                    Trigger.FAILED, SCHEDULED,
                    Trigger.GAVE_UP, DEAD,
                    Trigger.RELEASED, QUEUED,
                    Trigger.CANCEL, CANCELLED),
            COMPLETED,
            Map.of(),
            CANCELLED,
            Map.of(),
            DEAD,
            Map.of(Trigger.REDRIVE, QUEUED, Trigger.REDRIVE_BUT_HELD, WAITING));

    static Stream<Arguments> everyPair() {
        return Stream.of(TaskStatus.values())
                .flatMap(status -> Stream.of(Trigger.values()).map(trigger -> Arguments.of(status, trigger)));
    }

    @ParameterizedTest
    @MethodSource("everyPair")
    void next_everyPair_isAsInTheFigure(TaskStatus status, Trigger trigger) {
        assertThat(status.next(trigger))
                .isEqualTo(Optional.ofNullable(FIGURE.get(status).get(trigger)));
    }

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
