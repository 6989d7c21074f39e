package io.slipstream.task.http;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.SubmitConfig;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.task.Viewer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;

/** Dead tasks of the caller's tenant. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class DeadLetterResource {
    private final TaskService tasks;
    private final TaskPages pages;
    private final Identity identity;
    private final Bodies bodies;
    private final SubmitConfig config;

    /** A resource over the service. */
    public DeadLetterResource(
            TaskService tasks, TaskPages pages, Identity identity, Bodies bodies, SubmitConfig config) {
        this.tasks = tasks;
        this.pages = pages;
        this.identity = identity;
        this.bodies = bodies;
        this.config = config;
    }

    /** Dead tasks, newest first. */
    @GET
    @Path("/dead-letters")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "List dead tasks")
    public Uni<Page<TaskResponse>> list(@Context UriInfo uri) {
        return pages.list(uri.getQueryParameters(), identity.viewer(), List.of(TaskStatus.DEAD));
    }

    /** Makes dead tasks live again, with an outcome for each. */
    @POST
    @Path("/dead-letters:redrive")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Retry dead tasks")
    @RequestBody(content = @Content(schema = @Schema(implementation = RedriveRequest.class)))
    public Uni<Response> redrive(byte[] body) {
        List<@Nullable String> ids = bodies.read(body, RedriveRequest.class).ids();
        boolean wrong = ids == null
                || ids.isEmpty()
                || ids.size() > config.batchLimit()
                || ids.stream().anyMatch(Objects::isNull);
        if (wrong) {
            throw ProblemException.invalid("ids", "a list of 1 to " + config.batchLimit() + " task ids");
        }
        Viewer viewer = identity.viewer();
        String traceId = Identity.traceId();
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUni(id -> redrive(viewer, Objects.requireNonNull(id), traceId))
                .concatenate()
                .collect()
                .asList()
                .map(items -> Response.accepted(new BatchResponse(items)).build());
    }

    private Uni<BatchResponse.Item> redrive(Viewer viewer, String id, @Nullable String traceId) {
        return Uni.createFrom()
                .deferred(() -> tasks.redrive(viewer, TaskResource.taskId(id)))
                .map(task -> new BatchResponse.Item(task.id(), task.status().wireName(), null))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> new BatchResponse.Item(
                        null,
                        null,
                        Answers.problem((ProblemException) failure, "/api/v1/dead-letters:redrive", traceId)));
    }
}
