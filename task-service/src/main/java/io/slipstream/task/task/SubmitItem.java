package io.slipstream.task.task;

import io.slipstream.contracts.problem.ProblemException;

/** One element of a request to submit. */
public sealed interface SubmitItem {
    /**
     * A readable one.
     *
     * @param submission what is asked for
     * @param path what to put before the names of its fields in errors, for example {@code tasks[3].}; may be empty
     */
    record Asked(Submission submission, String path) implements SubmitItem {}

    /**
     * One that could not be read.
     *
     * @param why what is wrong with it
     */
    record Broken(ProblemException why) implements SubmitItem {}
}
