package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.page.Page;
import io.slipstream.task.flow.Flow;
import io.slipstream.task.flow.FlowPart;
import io.slipstream.task.flow.FlowState;
import io.slipstream.task.flow.PartState;
import io.slipstream.task.task.NewFlow;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A flow as it stands.
 *
 * @param id its id
 * @param kind group, chain, chord or dag
 * @param onFailure all, any, ignore or fail_fast
 * @param concurrency how many parts may run at once; null means all
 * @param state running, completed, failed or cancelled
 * @param counts how many parts there are, by how far they are
 * @param parentTaskId the task that started it; null if none did
 * @param createdAt when it was accepted
 * @param finishedAt when it ended; null until then
 * @param parts a page of its parts, where one flow is asked for
 */
@RegisterForReflection
public record FlowResponse(
        @JsonProperty("id") UUID id,
        @JsonProperty("kind") String kind,
        @JsonProperty("on_failure") String onFailure,
        @JsonProperty("concurrency") @Nullable Integer concurrency,
        @JsonProperty("state") String state,
        @JsonProperty("counts") Counts counts,
        @JsonProperty("parent_task_id") @Nullable UUID parentTaskId,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("finished_at") @Nullable Instant finishedAt,

        @JsonProperty("parts") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Page<Part> parts) {
    /**
     * How many parts there are.
     *
     * @param total all
     * @param waiting those that wait for others
     * @param active those that wait for nothing else, or run
     * @param completed those that ended well
     * @param dead those that ended badly
     * @param cancelled those that were cancelled
     */
    @RegisterForReflection
    public record Counts(
            @JsonProperty("total") long total,
            @JsonProperty("waiting") long waiting,
            @JsonProperty("active") long active,
            @JsonProperty("completed") long completed,
            @JsonProperty("dead") long dead,
            @JsonProperty("cancelled") long cancelled) {}

    /**
     * A part of it.
     *
     * @param name by which others need it
     * @param needs names of the parts it needs, in a dag or a chain
     * @param taskId the task that it is
     * @param status where the task stands
     * @param result what the handler returned
     * @param truncated whether a result is left out here, since it is large; the task has it
     * @param error what went wrong last
     * @param startedAt when its latest attempt began
     * @param finishedAt when it ended
     */
    @RegisterForReflection
    public record Part(
            @JsonProperty("name") String name,

            @JsonProperty("needs") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<String> needs,

            @JsonProperty("task_id") UUID taskId,
            @JsonProperty("status") String status,

            @JsonProperty("result") @JsonRawValue @Nullable @Schema(implementation = Object.class)
            String result,

            @JsonProperty("truncated") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
            boolean truncated,

            @JsonProperty("error") TaskResponse.@Nullable Failure error,
            @JsonProperty("started_at") @Nullable Instant startedAt,
            @JsonProperty("finished_at") @Nullable Instant finishedAt) {
        static Part from(Flow flow, FlowPart part, boolean withNeeds) {
            TaskError error = part.error();
            return new Part(
                    flow.names().get(part.place()),
                    withNeeds
                            ? flow.needs().get(part.place()).stream()
                                    .map(flow.names()::get)
                                    .toList()
                            : null,
                    part.task(),
                    status(flow, part),
                    part.result(),
                    part.truncated(),
                    error == null ? null : new TaskResponse.Failure(error.type(), error.message()),
                    part.startedAt(),
                    part.finishedAt());
        }

        /** Of a task that is forgotten the flow still knows how it ended. */
        private static String status(Flow flow, FlowPart part) {
            TaskStatus status = part.status();
            if (status != null) {
                return status.wireName();
            }
            return switch (flow.states().get(part.place())) {
                case COMPLETED -> TaskStatus.COMPLETED.wireName();
                case DEAD -> TaskStatus.DEAD.wireName();
                case CANCELLED -> TaskStatus.CANCELLED.wireName();
                case HELD, LIVE -> TaskStatus.WAITING.wireName();
            };
        }

        @Override
        public String toString() {
            return "Part[name=" + name + ", status=" + status + "]";
        }
    }

    static FlowResponse from(Flow flow) {
        return from(flow, null);
    }

    static FlowResponse from(Flow flow, @Nullable Page<Part> parts) {
        return new FlowResponse(
                flow.id(),
                flow.kind().wireName(),
                flow.onFailure().wireName(),
                flow.concurrency(),
                flow.state().wireName(),
                new Counts(
                        flow.states().size(),
                        flow.count(PartState.HELD),
                        flow.count(PartState.LIVE),
                        flow.count(PartState.COMPLETED),
                        flow.count(PartState.DEAD),
                        flow.count(PartState.CANCELLED)),
                flow.parent(),
                flow.createdAt(),
                flow.finishedAt(),
                parts);
    }

    /** A flow that was just accepted. */
    static FlowResponse from(NewFlow flow, Instant at) {
        int all = flow.names().size();
        int first = flow.first().size();
        return new FlowResponse(
                flow.id(),
                flow.kind(),
                flow.onFailure(),
                flow.concurrency(),
                FlowState.RUNNING.wireName(),
                new Counts(all, all - first, first, 0, 0, 0),
                flow.parent(),
                at,
                null,
                null);
    }
}
