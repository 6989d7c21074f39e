package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.SubmitConfig;
import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.SubmitItem;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.TaskTypes;
import io.slipstream.task.task.TaskWatch;
import io.slipstream.task.task.UnitOutcome;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Submitting, finding, cancelling and retrying tasks. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class TaskResource {
    private final TaskService tasks;
    private final TaskTypes types;
    private final TaskWatch watch;
    private final IdempotencyKeys keys;
    private final Identity identity;
    private final Bodies bodies;
    private final Answers answers;
    private final TaskPages pages;
    private final QueueSignals signals;
    private final SubmitConfig config;

    /** A resource over the service. */
    public TaskResource(
            TaskService tasks,
            TaskTypes types,
            TaskWatch watch,
            IdempotencyKeys keys,
            Identity identity,
            Bodies bodies,
            Answers answers,
            TaskPages pages,
            QueueSignals signals,
            SubmitConfig config) {
        this.tasks = tasks;
        this.types = types;
        this.watch = watch;
        this.keys = keys;
        this.identity = identity;
        this.bodies = bodies;
        this.answers = answers;
        this.pages = pages;
        this.signals = signals;
        this.config = config;
    }

    /** Accepts a task; 202 once it is durable, 200 with its end when the tenant's switch is off. */
    @POST
    @Path("/tasks")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Submit a task")
    @RequestBody(content = @Content(schema = @Schema(implementation = TaskRequest.class)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = TaskResponse.class)))
    public Uni<Response> submit(byte[] body, @HeaderParam(IdempotencyKeys.HEADER) @Nullable String key) {
        TaskRequest request = bodies.read(body, TaskRequest.class);
        Submitter submitter = identity.submitter();
        SubmitItem item = new SubmitItem.Asked(request.toSubmission(submitter, ""), "");
        RequestKey requestKey = keys.of(Answers.TASKS, key, body, answers::singleBody);
        return tasks.submit(List.of(item), requestKey, false)
                .chain(outcome -> answer(outcome, requestKey))
                .onFailure(QueueSignals::isFull)
                .recoverWithItem(full -> ProblemMapper.response((ProblemException) full, Answers.TASKS))
                .map(answer -> signals.add(answer, submitter.tenant(), types(List.of(item))));
    }

    private Uni<Response> answer(UnitOutcome outcome, @Nullable RequestKey key) {
        return switch (outcome) {
            case UnitOutcome.Repeated before -> Uni.createFrom().item(storedTask(before, key));
            case UnitOutcome.Done(List<SubmitOutcome> outcomes) -> answer(Answers.single(outcomes));
        };
    }

    private Response storedTask(UnitOutcome.Repeated before, @Nullable RequestKey key) {
        String stored = IdempotencyKeys.stored(before, key);
        return Response.accepted(stored)
                .header(HttpHeaders.LOCATION, location(bodies.fieldOf(stored, "id")))
                .build();
    }

    private Uni<Response> answer(Task task) {
        return types.asynchronous(task.tenant())
                ? Uni.createFrom().item(accepted(task))
                : watch.ended(task).map(TaskResource::endedOrAccepted);
    }

    private static Response endedOrAccepted(Task task) {
        return task.status().ended()
                ? Response.ok(TaskResponse.from(task))
                        .header(HttpHeaders.LOCATION, location(task.id().toString()))
                        .build()
                : accepted(task);
    }

    private static Response accepted(Task task) {
        return Response.accepted(TaskResponse.from(task))
                .header(HttpHeaders.LOCATION, location(task.id().toString()))
                .build();
    }

    private static String location(String id) {
        return Answers.TASKS + "/" + id;
    }

    /** Accepts several tasks with an outcome for each. Stays asynchronous whatever the switch says. */
    @POST
    @Path("/tasks:batch")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(
            summary = "Submit several tasks",
            description =
                    "As application/x-ndjson, one task on each line, however many: answered 200 and line by line as"
                            + " they are durable.")
    @RequestBody(
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = BatchRequest.class)),
                @Content(mediaType = TaskStreamResource.NDJSON, schema = @Schema(implementation = TaskRequest.class))
            })
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = BatchResponse.class)))
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = TaskStreamResource.NDJSON,
                            schema = @Schema(implementation = LineOutcome.class)))
    public Uni<Response> submitBatch(byte[] body, @HeaderParam(IdempotencyKeys.HEADER) @Nullable String key) {
        List<JsonNode> asked = BatchRequest.read(bodies, body, config.batchLimit());
        Submitter submitter = identity.submitter();
        String traceId = submitter.traceId();
        List<SubmitItem> items = new ArrayList<>();
        for (JsonNode one : asked) {
            items.add(item(one, submitter, "tasks[" + items.size() + "]."));
        }
        RequestKey requestKey = keys.of(Answers.BATCH, key, body, outcomes -> answers.batchBody(outcomes, traceId));
        return tasks.submit(items, requestKey, true)
                .map(outcome -> switch (outcome) {
                    case UnitOutcome.Repeated before ->
                        Response.accepted(IdempotencyKeys.stored(before, requestKey))
                                .build();
                    case UnitOutcome.Done(List<SubmitOutcome> outcomes) ->
                        Response.accepted(answers.batchBody(outcomes, traceId)).build();
                })
                .map(answer -> signals.add(answer, submitter.tenant(), types(items)));
    }

    private static List<String> types(List<SubmitItem> items) {
        return items.stream()
                .filter(SubmitItem.Asked.class::isInstance)
                .map(item -> ((SubmitItem.Asked) item).submission().type())
                .toList();
    }

    private SubmitItem item(JsonNode one, Submitter submitter, String path) {
        try {
            TaskRequest request = bodies.convert(one, TaskRequest.class, path);
            return new SubmitItem.Asked(request.toSubmission(submitter, path), path);
        } catch (ProblemException why) {
            return new SubmitItem.Broken(why);
        }
    }

    /** Tasks, newest first; {@code status} and {@code tag} and {@code type} narrow the list. */
    @GET
    @Path("/tasks")
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "List tasks")
    public Uni<Page<TaskResponse>> list(@Context UriInfo uri) {
        return pages.list(uri.getQueryParameters(), identity.viewer(), List.of());
    }

    /** A task with its payload. */
    @GET
    @Path("/tasks/{id}")
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Read a task")
    public Uni<TaskResponse> find(@PathParam("id") String id) {
        return tasks.find(identity.viewer(), PathIds.of(id, "task")).map(TaskResponse::whole);
    }

    /** Cancels a task; cancelling it again changes nothing, cancelling one that ended otherwise is a conflict. */
    @DELETE
    @Path("/tasks/{id}")
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Cancel a task")
    public Uni<TaskResponse> cancel(@PathParam("id") String id) {
        return tasks.cancel(identity.viewer(), PathIds.of(id, "task")).map(TaskResponse::from);
    }

    /** Makes a dead task live again. */
    @POST
    @Path("/tasks/{id: [^/:]+}:retry")
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Retry a dead task")
    public Uni<Response> retry(@PathParam("id") String id) {
        return tasks.redrive(identity.viewer(), PathIds.of(id, "task")).map(TaskResource::accepted);
    }
}
