package io.slipstream.task.task;

import io.slipstream.contracts.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of one submission. */
public sealed interface SubmitOutcome {
    /**
     * It is durable.
     *
     * @param task the task
     * @param seq its place in its lane
     */
    record Accepted(Task task, long seq) implements SubmitOutcome {}

    /**
     * A task has its unique key, and it wanted no more than that, as that task is.
     *
     * @param task that task, without its payload
     */
    record Returned(Task task) implements SubmitOutcome {}

    /**
     * It took the place of the task that had its unique key.
     *
     * @param task that task as it is now, without its payload
     * @param seq its place in its lane
     */
    record Replaced(Task task, long seq) implements SubmitOutcome {}

    /**
     * Another task has its unique key, and its policy does not help.
     *
     * @param existing that task; null if it ended meanwhile
     */
    record NotUnique(@Nullable UUID existing) implements SubmitOutcome {}

    /**
     * It was not even tried.
     *
     * @param why what is wrong with it
     */
    record Refused(ProblemException why) implements SubmitOutcome, UnitItem {}

    /** The task that the submission stands for; empty if there is none. */
    default Optional<Task> made() {
        return switch (this) {
            case Accepted(Task task, long seq) -> Optional.of(task);
            case Returned(Task task) -> Optional.of(task);
            case Replaced(Task task, long seq) -> Optional.of(task);
            case NotUnique notUnique -> Optional.empty();
            case Refused refused -> Optional.empty();
        };
    }
}
