package io.slipstream.task.flow;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.FlowsConfig;
import io.slipstream.task.task.Priority;
import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.Submission;
import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.task.Viewer;
import io.slipstream.task.work.Attempt;
import io.slipstream.task.work.ChildFlows;
import io.slipstream.task.work.ChildPlan;
import io.slipstream.task.work.ChildResult;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Flows of tasks. The id of a flow follows from its task and its name, so that every attempt comes to the same one; one that was cancelled, since its task was
 * dead, is followed by another when the task is redriven.
 */
@ApplicationScoped
public class TaskFlows implements ChildFlows {
    private static final String ORIGIN = "flow of a task";

    /** How often a task may be redriven whose flows were cancelled. */
    private static final int GENERATIONS = 100;

    private static final int PAGE = 100;

    private final FlowService flows;
    private final FlowStore store;
    private final FlowEnds ends;
    private final FlowsConfig config;

    /** Flows of a service. */
    public TaskFlows(FlowService flows, FlowStore store, FlowEnds ends, FlowsConfig config) {
        this.flows = flows;
        this.store = store;
        this.ends = ends;
        this.config = config;
    }

    @Override
    public Uni<ChildResult> run(Attempt attempt, String name, ChildPlan plan) {
        return Uni.createFrom()
                .deferred(() -> id(attempt, name, plan))
                .chain(id -> result(attempt, id))
                .onFailure(TaskFlows::isRefusal)
                .transform(TaskFlows::refused);
    }

    /** A first attempt starts it without a look, since there is none; unless the task was redriven. */
    private Uni<UUID> id(Attempt attempt, String name, ChildPlan plan) {
        if (attempt.number() > 1) {
            return findOrStart(attempt, name, plan, 0);
        }
        UUID id = id(attempt.taskId(), name + "#0");
        return start(attempt, name, plan, id)
                .chain(isNew -> isNew ? Uni.createFrom().item(id) : findOrStart(attempt, name, plan, 0));
    }

    private Uni<UUID> findOrStart(Attempt attempt, String name, ChildPlan plan, int generation) {
        if (generation == GENERATIONS) {
            throw WorkFailure.permanent("TooManyFlows", "its flow was cancelled " + GENERATIONS + " times");
        }
        UUID id = id(attempt.taskId(), name + "#" + generation);
        return store.find(viewer(attempt), id)
                .chain(found -> switch (found.map(Flow::state).orElse(null)) {
                    case null -> start(attempt, name, plan, id).replaceWith(id);
                    case CANCELLED -> findOrStart(attempt, name, plan, generation + 1);
                    default -> Uni.createFrom().item(id);
                });
    }

    /** Sorts by the time of the task, as other ids do. */
    static UUID id(UUID task, String name) {
        ByteBuffer key =
                ByteBuffer.allocate(16).putLong(task.getMostSignificantBits()).putLong(task.getLeastSignificantBits());
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        UUID digest = UUID.nameUUIDFromBytes(
                ByteBuffer.allocate(16 + text.length).put(key.flip()).put(text).array());
        return new UUID(task.getMostSignificantBits(), digest.getLeastSignificantBits());
    }

    private static Viewer viewer(Attempt attempt) {
        return new Viewer(attempt.tenant(), null);
    }

    /** Whether it is new: if another attempt, whose lease was over, was first, its flow is the one. */
    private Uni<Boolean> start(Attempt attempt, String name, ChildPlan plan, UUID id) {
        FlowDraft draft = draft(attempt, plan);
        return flows.start(
                        draft.toFlow(id, attempt.tenant(), attempt.subject(), attempt.taskId(), config.partsLimit()),
                        draft,
                        flow -> new RequestKey(id, attempt.tenant(), ORIGIN, id.toString(), name, null))
                .map(started -> started instanceof FlowService.Started.New)
                .onFailure(failure -> !(failure instanceof ProblemException))
                .recoverWithUni(failure -> store.find(viewer(attempt), id)
                        .map(found -> found.map(flow -> false).orElseThrow(() -> new IllegalStateException(failure))));
    }

    private static FlowDraft draft(Attempt attempt, ChildPlan plan) {
        List<FlowDraft.Part> parts = new ArrayList<>();
        for (ChildPlan.Part part : plan.parts()) {
            Submission submission = new Submission(
                    attempt.tenant(),
                    attempt.subject(),
                    part.type(),
                    part.payload(),
                    Priority.NORMAL,
                    null,
                    null,
                    null,
                    null,
                    null,
                    List.of(),
                    null,
                    attempt.traceParent());
            parts.add(new FlowDraft.Part(part.name(), part.needs(), submission, "parts[" + parts.size() + "]."));
        }
        return new FlowDraft(
                FlowKind.DAG,
                parts,
                plan.concurrency(),
                FailurePolicy.valueOf(plan.onFailure().name()));
    }

    /** Waits for the end; then asks for it and for what the parts came to at once. */
    private Uni<ChildResult> result(Attempt attempt, UUID id) {
        Uni<Flow> current = flows.find(viewer(attempt), id);
        return current.chain(flow -> flow.state() == FlowState.RUNNING
                ? ends.await(id).chain(() -> result(flow, current))
                : result(flow, Uni.createFrom().item(flow)));
    }

    private Uni<ChildResult> result(Flow flow, Uni<Flow> ended) {
        return Uni.combine()
                .all()
                .unis(ended, parts(flow, 0, new ArrayList<>()))
                .with((last, parts) -> new ChildResult(last.id(), last.state().wireName(), parts));
    }

    private Uni<List<ChildResult.Part>> parts(Flow flow, int first, List<ChildResult.Part> before) {
        return store.parts(flow, first, PAGE).chain(page -> {
            page.forEach(part -> before.add(part(flow, part)));
            return page.size() < PAGE ? Uni.createFrom().item(before) : parts(flow, first + PAGE, before);
        });
    }

    private static ChildResult.Part part(Flow flow, FlowPart part) {
        return new ChildResult.Part(
                flow.names().get(part.place()),
                part.task(),
                Optional.ofNullable(part.status()).map(TaskStatus::wireName).orElse("unknown"),
                part.result(),
                part.truncated(),
                part.error(),
                took(part.startedAt(), part.finishedAt()));
    }

    private static @Nullable Duration took(@Nullable Instant began, @Nullable Instant ended) {
        return began == null || ended == null ? null : Duration.between(began, ended);
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ProblemException problem
                && (problem.code() == ErrorCode.INVALID_REQUEST || problem.code() == ErrorCode.PAYLOAD_TOO_LARGE);
    }

    private static Throwable refused(Throwable failure) {
        return WorkFailure.permanent("InvalidFlow", String.valueOf(failure.getMessage()));
    }
}
