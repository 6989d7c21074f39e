package io.slipstream.task.task;

import static io.slipstream.task.task.TaskStatus.CANCELLED;
import static io.slipstream.task.task.TaskStatus.COMPLETED;
import static io.slipstream.task.task.TaskStatus.DEAD;
import static io.slipstream.task.task.TaskStatus.QUEUED;
import static io.slipstream.task.task.TaskStatus.RUNNING;
import static io.slipstream.task.task.TaskStatus.SCHEDULED;
import static io.slipstream.task.task.TaskStatus.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionTest {
    private static Set<TaskStatus> reachable(Set<TaskStatus> begin, Predicate<Transition> allowed) {
        Set<TaskStatus> reached = EnumSet.copyOf(begin);
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Transition one : Transition.values()) {
                if (allowed.test(one) && one.from().stream().anyMatch(reached::contains)) {
                    grew |= reached.add(one.to());
                }
            }
        }
        return reached;
    }

    @Test
    void births_leadToEveryState() {
        Set<TaskStatus> born = EnumSet.noneOf(TaskStatus.class);
        Stream.of(Transition.values()).filter(Transition::isBirth).forEach(one -> born.add(one.to()));

        assertThat(reachable(born, one -> true)).containsExactlyInAnyOrder(TaskStatus.values());
    }

    @ParameterizedTest
    @EnumSource
    void everyState_leadsToAnEnd(TaskStatus status) {
        assertThat(reachable(EnumSet.of(status), one -> true)).anyMatch(TaskStatus::ended);
    }

    @Test
    void ends_areLeftByRedrivesAlone() {
        assertThat(Transition.values())
                .filteredOn(one -> one.from().stream().anyMatch(TaskStatus::ended))
                .containsExactlyInAnyOrder(Transition.REDRIVEN, Transition.REDRIVEN_WITH_KEY)
                .allMatch(one -> one.from().equals(java.util.List.of(DEAD)));
    }

    @Test
    void running_isReachedByALeaseAlone_andIsLeftOnlyByWhatTheLogTellsOf() {
        assertThat(Transition.values())
                .filteredOn(one -> one.to() == RUNNING && !one.from().contains(RUNNING))
                .containsExactly(Transition.CLAIMED);
        assertThat(Transition.values())
                .filteredOn(one -> one.from().contains(RUNNING))
                .allMatch(one -> one.event().isPresent());
    }

    @Test
    void next_whereItCannotHappen_isEmpty() {
        assertThat(QUEUED.next(Transition.CLAIMED)).contains(RUNNING);
        assertThat(WAITING.next(Transition.CLAIMED)).isEmpty();
        assertThat(COMPLETED.next(Transition.REDRIVEN)).isEmpty();
        assertThat(QUEUED.next(Transition.SUBMITTED)).isEmpty();
    }

    @Test
    void silentlyAfter_isWhatHappensWithoutAnEvent() {
        assertThat(Transition.silentlyAfter(Set.of(SCHEDULED))).containsExactlyInAnyOrder(SCHEDULED, WAITING, QUEUED);
        assertThat(Transition.silentlyAfter(Set.of(WAITING))).containsExactlyInAnyOrder(SCHEDULED, WAITING, QUEUED);
        assertThat(Transition.silentlyAfter(Set.of(RUNNING))).containsExactly(RUNNING);
        assertThat(Transition.silentlyAfter(Set.of(CANCELLED))).containsExactly(CANCELLED);
        assertThat(Transition.silentlyAfter(Set.of())).isEmpty();
    }

    @Test
    void writing_isByKindAndState() {
        assertThat(Transition.writing(TaskEvent.Kind.FAILED, QUEUED)).containsExactly(Transition.WORKER_LOST);
        assertThat(Transition.writing(TaskEvent.Kind.COMPLETED, DEAD)).isEmpty();
    }
}
