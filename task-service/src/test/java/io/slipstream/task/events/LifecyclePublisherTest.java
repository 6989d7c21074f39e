package io.slipstream.task.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.task.task.Priority;
import io.slipstream.task.task.TaskEvent;
import io.slipstream.task.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LifecyclePublisherTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);

    @Test
    void waves_holdOneEventOfEachTask_inTheirOrder() {
        List<List<TaskEvent>> waves =
                LifecyclePublisher.waves(List.of(event(1, A), event(2, B), event(3, A), event(4, A), event(5, B)));

        assertThat(waves)
                .extracting(wave -> wave.stream().map(TaskEvent::seq).toList())
                .containsExactly(List.of(1L, 2L), List.of(3L, 5L), List.of(4L));
    }

    @Test
    void waves_ofNothing_areNone() {
        assertThat(LifecyclePublisher.waves(List.of())).isEmpty();
    }

    private static TaskEvent event(long seq, UUID task) {
        return new TaskEvent(
                seq,
                task,
                "acme",
                TaskEvent.Kind.PROGRESSED,
                TaskStatus.RUNNING,
                "diagnostics.echo",
                new Priority(8),
                1,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                0.5,
                null,
                Instant.EPOCH);
    }
}
