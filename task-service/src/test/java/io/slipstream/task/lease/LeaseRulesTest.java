package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskStatus;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeaseRulesTest {
    private static final LeaseWish COMPLETE = new LeaseWish.Complete("1");
    private static final LeaseWish HEARTBEAT = new LeaseWish.Heartbeat(new AttemptOutcome.Progressed(null, null, null));

    private final LeaseId lease = LeasesOf.pulled("t", "a", 1).id();

    private LeaseAnswer whenVoid(LeaseWish wish, TaskStatus status, long counter) {
        return LeaseRules.whenVoid(lease, wish, Optional.of(new LeaseStore.Standing(status, counter)));
    }

    private static void isStale(LeaseAnswer answer, String why) {
        assertThat(answer).isInstanceOfSatisfying(LeaseAnswer.Refused.class, refused -> {
            assertThat(refused.why().code()).isEqualTo(ErrorCode.STALE_LEASE);
            assertThat(refused.why()).hasMessageContaining(why);
        });
    }

    @ParameterizedTest
    @EnumSource(TaskStatus.class)
    void whenVoid_whateverTheStatus_isStaleExceptWhatTheWorkerMeant(TaskStatus status) {
        long other = lease.counter() + 1;
        if (status != TaskStatus.CANCELLED) {
            isStale(whenVoid(HEARTBEAT, status, other), "is over");
        }
        isStale(whenVoid(COMPLETE, status, other), "is over");
        isStale(whenVoid(new LeaseWish.Release(), status, lease.counter()), "is over");
    }

    @Test
    void whenVoid_completedByThisLease_isToldAgain() {
        assertThat(whenVoid(COMPLETE, TaskStatus.COMPLETED, lease.counter()))
                .isEqualTo(new LeaseAnswer.Ended(lease.taskId(), TaskStatus.COMPLETED));
    }

    @Test
    void whenVoid_cancelled_isToldByAHeartbeat() {
        assertThat(whenVoid(HEARTBEAT, TaskStatus.CANCELLED, lease.counter()))
                .isEqualTo(new LeaseAnswer.Cancelled(lease.taskId()));
        isStale(whenVoid(COMPLETE, TaskStatus.CANCELLED, lease.counter()), "cancelled");
    }

    @Test
    void whenVoid_saysWhy() {
        isStale(whenVoid(HEARTBEAT, TaskStatus.RUNNING, lease.counter()), "as long as it may");
        isStale(whenVoid(HEARTBEAT, TaskStatus.RUNNING, lease.counter() + 1), "another worker");
        isStale(LeaseRules.whenVoid(lease, HEARTBEAT, Optional.empty()), "gone");
    }

    @Test
    void afterFailure_theLastAttempt_isDead() {
        TaskError error = new TaskError("Flaky", "");
        Duration delay = Duration.ofSeconds(3);

        assertThat(AttemptOutcome.afterFailure(error, 2, 3, () -> delay))
                .isEqualTo(new AttemptOutcome.Failed(error, delay));
        assertThat(AttemptOutcome.afterFailure(error, 3, 3, () -> delay)).isEqualTo(new AttemptOutcome.Dead(error));
        assertThat(LeaseRules.statusAfter(new AttemptOutcome.Failed(error, delay)))
                .isEqualTo(TaskStatus.SCHEDULED);
    }
}
