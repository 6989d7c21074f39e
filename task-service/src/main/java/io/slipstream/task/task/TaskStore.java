package io.slipstream.task.task;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where tasks are found, cancelled and redriven. Called on any thread; answers on any thread. */
public interface TaskStore {
    /** A task, live or ended. */
    Uni<Optional<Task>> find(Viewer viewer, UUID id);

    /** Tasks, live and ended. */
    Uni<TaskFilter.Found> list(TaskFilter filter);

    /** Ends a task that has not ended, also under a running attempt, whose lease is void from then on. */
    Uni<CancelResult> cancel(Viewer viewer, UUID id);

    /** Makes a dead task live again, as if new; with another payload (JSON text) unless it is null. */
    Uni<RedriveResult> redrive(Viewer viewer, UUID id, @Nullable String payload);

    /** Counts, from one snapshot. */
    Uni<TaskStats> stats(String tenant);

    /** Events of a task after a position, in order. */
    Uni<TaskEvent.Slice> events(String tenant, UUID id, long after, int limit);

    /** What became of a wish to cancel. */
    sealed interface CancelResult {
        /**
         * It is cancelled, now or before.
         *
         * @param task the task
         */
        record Cancelled(Task task) implements CancelResult {}

        /**
         * It ended another way before.
         *
         * @param status how
         */
        record Ended(TaskStatus status) implements CancelResult {}

        /** There is no such task for this viewer. */
        record Unknown() implements CancelResult {}
    }

    /** What became of a wish to redrive. */
    sealed interface RedriveResult {
        /**
         * It is live again.
         *
         * @param task the task
         * @param seq its place in its lane
         */
        record Redriven(Task task, long seq) implements RedriveResult {}

        /**
         * It is not dead.
         *
         * @param status what it is
         */
        record NotDead(TaskStatus status) implements RedriveResult {}

        /**
         * An unfinished task has its unique key.
         *
         * @param existing that task; null if it ended meanwhile
         */
        record NotUnique(@Nullable UUID existing) implements RedriveResult {}

        /** There is no such task for this viewer. */
        record Unknown() implements RedriveResult {}
    }
}
