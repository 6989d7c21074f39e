package io.slipstream.task.task;

import io.slipstream.contracts.problem.ProblemException;
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
     * An unfinished task has its unique key.
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
}
