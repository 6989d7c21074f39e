package io.slipstream.task.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Outcomes of submissions as answers. */
@ApplicationScoped
public class Answers {
    static final String TASKS = "/api/v1/tasks";
    static final String BATCH = "/api/v1/tasks:batch";

    private final Bodies bodies;

    /** Answers written as bodies. */
    public Answers(Bodies bodies) {
        this.bodies = bodies;
    }

    /** The task of a single submission; fails if there is none. */
    static Task single(List<SubmitOutcome> outcomes) {
        return switch (outcomes.getFirst()) {
            case SubmitOutcome.Accepted(Task task, long seq) -> task;
            case SubmitOutcome.Returned(Task task) -> task;
            case SubmitOutcome.Replaced(Task task, long seq) -> task;
            case SubmitOutcome.NotUnique(UUID existing) ->
                throw new ProblemException(ErrorCode.CONFLICT, TaskService.notUnique(existing));
            case SubmitOutcome.Refused(ProblemException why) -> throw why;
        };
    }

    /** The body of a single submission that was accepted; empty text if it was not. */
    String singleBody(List<SubmitOutcome> outcomes) {
        return outcomes.getFirst()
                .made()
                .map(task -> bodies.write(TaskResponse.from(task)))
                .orElse("");
    }

    /** The body of a batch. */
    String batchBody(List<SubmitOutcome> outcomes, @Nullable String traceId) {
        return bodies.write(new BatchResponse(
                outcomes.stream().map(outcome -> item(outcome, traceId)).toList()));
    }

    static BatchResponse.Item item(SubmitOutcome outcome, @Nullable String traceId) {
        return switch (outcome) {
            case SubmitOutcome.Accepted(Task task, long seq) -> item(task);
            case SubmitOutcome.Returned(Task task) -> item(task);
            case SubmitOutcome.Replaced(Task task, long seq) -> item(task);
            case SubmitOutcome.NotUnique(UUID existing) ->
                new BatchResponse.Item(
                        null,
                        null,
                        Problem.of(ErrorCode.CONFLICT, TaskService.notUnique(existing), BATCH, traceId, List.of()));
            case SubmitOutcome.Refused(ProblemException why) ->
                new BatchResponse.Item(null, null, problem(why, BATCH, traceId));
        };
    }

    private static BatchResponse.Item item(Task task) {
        return new BatchResponse.Item(task.id(), task.status().wireName(), null);
    }

    static Problem problem(ProblemException why, String instance, @Nullable String traceId) {
        return Problem.of(why.code(), String.valueOf(why.getMessage()), instance, traceId, why.errors());
    }
}
