package io.slipstream.task.http;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.SubmitConfig;
import io.slipstream.task.task.Redrives;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.task.Viewer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Dead tasks of the caller's tenant. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class DeadLetterResource {
    private static final String REDRIVES = "/api/v1/dead-letters/redrives";
    private static final String GROUP_BY = "group_by";

    private final TaskService tasks;
    private final Redrives redrives;
    private final TaskPages pages;
    private final Identity identity;
    private final Bodies bodies;
    private final SubmitConfig config;

    /** A resource over the service. */
    public DeadLetterResource(
            TaskService tasks,
            Redrives redrives,
            TaskPages pages,
            Identity identity,
            Bodies bodies,
            SubmitConfig config) {
        this.tasks = tasks;
        this.redrives = redrives;
        this.pages = pages;
        this.identity = identity;
        this.bodies = bodies;
        this.config = config;
    }

    /** Dead tasks, newest first; with {@code group_by=fingerprint} those that died of the same together. */
    @GET
    @Path("/dead-letters")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "List dead tasks")
    @Parameter(
            name = "fingerprint",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.STRING, pattern = RedriveRequest.FINGERPRINT))
    @Parameter(
            name = "group_by",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.STRING, enumeration = "fingerprint"))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(oneOf = {DeadLetterPage.Tasks.class, DeadLetterPage.Groups.class})))
    public Uni<DeadLetterPage> list(@Context UriInfo uri) {
        MultivaluedMap<String, String> query = uri.getQueryParameters();
        if (!query.containsKey(GROUP_BY)) {
            return pages.list(query, identity.viewer(), List.of(TaskStatus.DEAD))
                    .map(DeadLetterPage.Tasks::of);
        }
        if (!"fingerprint".equals(query.getFirst(GROUP_BY))) {
            throw ProblemException.invalid(GROUP_BY, "fingerprint");
        }
        return pages.groups(query, identity.tenant()).map(DeadLetterPage.Groups::of);
    }

    /** Makes dead tasks live again: some by their ids at once, or all of a fingerprint at a rate. */
    @POST
    @Path("/dead-letters:redrive")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Retry dead tasks")
    @RequestBody(content = @Content(schema = @Schema(implementation = RedriveRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "with ids, an outcome for each; with a fingerprint, the redrive that has begun",
            content = @Content(schema = @Schema(oneOf = {BatchResponse.class, RedriveResponse.class})))
    public Uni<Response> redrive(byte[] body) {
        RedriveRequest request = bodies.read(body, RedriveRequest.class);
        request.check(config.batchLimit());
        String fingerprint = request.fingerprint();
        return fingerprint == null ? redriveTasks(request) : begin(fingerprint, request.rate());
    }

    private Uni<Response> begin(String fingerprint, double rate) {
        return redrives.begin(identity.tenant(), fingerprint, rate)
                .map(redrive -> Response.accepted(RedriveResponse.from(redrive))
                        .header(HttpHeaders.LOCATION, REDRIVES + "/" + redrive.id())
                        .build());
    }

    private Uni<Response> redriveTasks(RedriveRequest request) {
        Viewer viewer = identity.viewer();
        String traceId = Identity.traceId();
        return Multi.createFrom()
                .iterable(request.given())
                .onItem()
                .transformToUni(id -> redrive(viewer, id, request.payloadText(), traceId))
                .concatenate()
                .collect()
                .asList()
                .map(items -> Response.accepted(new BatchResponse(items)).build());
    }

    /** How far a redrive is, and what became of the tasks it has made live again. */
    @GET
    @Path("/dead-letters/redrives/{id}")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Read a redrive")
    public Uni<RedriveResponse> find(@PathParam("id") String id) {
        return redrives.find(identity.tenant(), PathIds.of(id, "redrive")).map(RedriveResponse::from);
    }

    /** Ends a redrive; what it has made live again stays so. */
    @DELETE
    @Path("/dead-letters/redrives/{id}")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "End a redrive")
    public Uni<RedriveResponse> cancel(@PathParam("id") String id) {
        return redrives.cancel(identity.tenant(), PathIds.of(id, "redrive")).map(RedriveResponse::from);
    }

    private Uni<BatchResponse.Item> redrive(
            Viewer viewer, String id, @Nullable String payload, @Nullable String traceId) {
        return Uni.createFrom()
                .deferred(() -> tasks.redrive(viewer, PathIds.of(id, "task"), payload))
                .map(task -> new BatchResponse.Item(task.id(), task.status().wireName(), null))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> new BatchResponse.Item(
                        null,
                        null,
                        Answers.problem((ProblemException) failure, "/api/v1/dead-letters:redrive", traceId)));
    }
}
