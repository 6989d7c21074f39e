package io.slipstream.task.flow;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.FlowsConfig;
import io.slipstream.task.task.NewFlow;
import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskIds;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.UnitOutcome;
import io.slipstream.task.task.Viewer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Accepts, finds and cancels flows. Never blocks; safe for many threads. */
@ApplicationScoped
public class FlowService {
    private static final int TRIES = 5;

    private final TaskService tasks;
    private final FlowStore store;
    private final FlowAdvancer advancer;
    private final TaskIds ids;
    private final FlowMetrics metrics;
    private final FlowsConfig config;

    /** A service over its ports. */
    public FlowService(
            TaskService tasks,
            FlowStore store,
            FlowAdvancer advancer,
            TaskIds ids,
            FlowMetrics metrics,
            FlowsConfig config) {
        this.tasks = tasks;
        this.store = store;
        this.advancer = advancer;
        this.ids = ids;
        this.metrics = metrics;
        this.config = config;
    }

    /** What became of a wish to start a flow. */
    public sealed interface Started {
        /**
         * It is durable with all its parts.
         *
         * @param flow the flow
         * @param at when it was accepted
         */
        record New(NewFlow flow, Instant at) implements Started {}

        /**
         * The same key came before.
         *
         * @param before what was answered then
         */
        record Repeated(UnitOutcome.Repeated before) implements Started {}
    }

    /**
     * Accepts a flow and all its tasks, after the commit. Fails as a single submission does, with the failure of the first part that is refused.
     *
     * @param request what makes the request unrepeatable, for the flow that is to be written; null if nothing does
     */
    public Uni<Started> start(
            String tenant, @Nullable String subject, FlowDraft draft, Function<NewFlow, @Nullable RequestKey> request) {
        return start(draft.toFlow(ids.next(), tenant, subject, null, config.partsLimit()), draft, request);
    }

    /** As {@link #start(String, String, FlowDraft, Function)}, for a flow with an id and maybe a parent. */
    Uni<Started> start(NewFlow flow, FlowDraft draft, Function<NewFlow, @Nullable RequestKey> request) {
        return tasks.submit(draft.items(), request.apply(flow), flow).map(outcome -> switch (outcome) {
            case UnitOutcome.Repeated before -> new Started.Repeated(before);
            case UnitOutcome.Done(List<SubmitOutcome> outcomes) -> started(flow, draft, outcomes);
        });
    }

    /** A refusal of one part is a refusal of the flow. */
    private Started started(NewFlow flow, FlowDraft draft, List<SubmitOutcome> outcomes) {
        Instant at = Instant.EPOCH;
        for (SubmitOutcome outcome : outcomes) {
            if (outcome instanceof SubmitOutcome.Refused(ProblemException why)) {
                throw why;
            }
            at = outcome.made().map(Task::submittedAt).orElse(at);
        }
        metrics.started(draft.kind());
        return new Started.New(flow, at);
    }

    /** A flow; fails with NOT_FOUND if there is none for this viewer. */
    public Uni<Flow> find(Viewer viewer, UUID id) {
        return store.find(viewer, id).map(found -> found.orElseThrow(() -> ProblemException.notFound("flow " + id)));
    }

    /** Flows, newest first; see {@link FlowStore#list}. */
    public Uni<List<Flow>> list(Viewer viewer, @Nullable FlowState state, @Nullable UUID before, int limit) {
        return store.list(viewer, state, before, limit);
    }

    /** Parts of a flow, from a place on. */
    public Uni<List<FlowPart>> parts(Flow flow, int first, int limit) {
        return store.parts(flow, first, limit);
    }

    /** Cancels a flow and its parts; fails with NOT_FOUND, or with CONFLICT if it ended another way. */
    public Uni<Flow> cancel(Viewer viewer, UUID id) {
        return find(viewer, id)
                .chain(flow -> flow.state() == FlowState.RUNNING
                        ? advancer.cancel(id)
                                .onFailure(FlowService::isCollision)
                                .retry()
                                .atMost(TRIES)
                                .chain(() -> find(viewer, id))
                                .map(FlowService::cancelled)
                        : Uni.createFrom().item(flow).map(FlowService::cancelled));
    }

    /** Parts may end just now, in another order. */
    private static boolean isCollision(Throwable failure) {
        return failure instanceof ProblemException problem
                && problem.code() == ErrorCode.STORE_UNAVAILABLE
                && problem.getCause() != null;
    }

    private static Flow cancelled(Flow flow) {
        if (flow.state() != FlowState.CANCELLED) {
            throw new ProblemException(
                    ErrorCode.CONFLICT,
                    "flow " + flow.id() + " is " + flow.state().wireName() + " and cannot be cancelled");
        }
        return flow;
    }
}
