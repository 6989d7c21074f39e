package io.slipstream.task.http;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.schedule.Schedule;
import io.slipstream.task.schedule.ScheduleStore.CreationKey;
import io.slipstream.task.schedule.ScheduleStore.SaveResult;
import io.slipstream.task.schedule.Schedules;
import io.slipstream.task.task.TaskIds;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The schedules of the caller's tenant. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class ScheduleResource {
    static final String SCHEDULES = "/api/v1/schedules";

    private final Schedules schedules;
    private final SchedulePages pages;
    private final Identity identity;
    private final Bodies bodies;
    private final TaskIds ids;

    /** A resource over the schedules. */
    public ScheduleResource(Schedules schedules, SchedulePages pages, Identity identity, Bodies bodies, TaskIds ids) {
        this.schedules = schedules;
        this.pages = pages;
        this.identity = identity;
        this.bodies = bodies;
        this.ids = ids;
    }

    /** All schedules of the tenant, the newest first. */
    @GET
    @Path("/schedules")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "List schedules")
    public Uni<Page<ScheduleResponse>> list(@Context UriInfo uri) {
        return pages.list(uri.getQueryParameters(), identity.tenant());
    }

    /** Makes a schedule; its tasks are the caller's. */
    @POST
    @Path("/schedules")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Make a schedule")
    @RequestBody(content = @Content(schema = @Schema(implementation = ScheduleRequest.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = ScheduleResponse.class)))
    public Uni<Response> create(byte[] body, @HeaderParam(IdempotencyKeys.HEADER) @Nullable String header) {
        ScheduleRequest request = bodies.read(body, ScheduleRequest.class);
        Schedules.Author author = author(request.givenName());
        String key = IdempotencyKeys.key(header);
        String hash = Bodies.hash(body);
        CreationKey creation = key == null
                ? null
                : new CreationKey(
                        ids.next(), SCHEDULES, key, hash, schedule -> bodies.write(ScheduleResponse.from(schedule)));
        return schedules.create(author, request.toDefinition(), creation).map(result -> switch (result) {
            case SaveResult.Saved(Schedule schedule) ->
                created(author.name())
                        .entity(ScheduleResponse.from(schedule))
                        .tag(tag(schedule))
                        .build();
            case SaveResult.Repeated(String before, String answer) ->
                created(author.name())
                        .entity(IdempotencyKeys.stored(before, answer, hash))
                        .build();
        });
    }

    private static Response.ResponseBuilder created(String name) {
        return Response.status(Response.Status.CREATED).header(HttpHeaders.LOCATION, SCHEDULES + "/" + name);
    }

    private Schedules.Author author(String name) {
        return new Schedules.Author(identity.tenant(), identity.subject(), name);
    }

    private static String tag(Schedule schedule) {
        return String.valueOf(schedule.revision());
    }

    static Response answer(Schedule schedule) {
        return Response.ok(ScheduleResponse.from(schedule)).tag(tag(schedule)).build();
    }

    /** One schedule, and how far it is. */
    @GET
    @Path("/schedules/{name}")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Read a schedule")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ScheduleResponse.class)))
    public Uni<Response> find(@PathParam("name") String name) {
        return schedules.find(identity.tenant(), name).map(ScheduleResource::answer);
    }

    /** Replaces a schedule, or makes it; with {@code If-Match} only if it is as expected. It goes on from now if its timing is another. */
    @PUT
    @Path("/schedules/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Set a schedule")
    @RequestBody(content = @Content(schema = @Schema(implementation = ScheduleRequest.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ScheduleResponse.class)))
    public Uni<Response> replace(
            @PathParam("name") String name, byte[] body, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        ScheduleRequest request = bodies.read(body, ScheduleRequest.class);
        if (request.name() != null && !request.name().equals(name)) {
            throw ProblemException.invalid("name", "the name in the path, or absent");
        }
        return schedules
                .replace(author(name), request.toDefinition(), condition(ifMatch))
                .map(ScheduleResource::answer);
    }

    private static Predicate<Optional<Schedule>> condition(@Nullable String ifMatch) {
        if (ifMatch == null) {
            return existing -> true;
        }
        if ("*".equals(ifMatch.strip())) {
            return Optional::isPresent;
        }
        if (!ifMatch.strip().matches("\"[0-9]{1,18}\"")) {
            throw ProblemException.invalid(HttpHeaders.IF_MATCH, "* or the revision in quotes");
        }
        return existing -> existing.map(ScheduleResource::tag)
                .map(tag -> ifMatch.strip().equals('"' + tag + '"'))
                .orElse(false);
    }

    /** Removes a schedule; its tasks stay. */
    @DELETE
    @Path("/schedules/{name}")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Delete a schedule")
    public Uni<Void> remove(@PathParam("name") String name) {
        return schedules.remove(identity.tenant(), name);
    }

    /** The slots that became tasks, the latest first; remembered somewhat longer than ended tasks. */
    @GET
    @Path("/schedules/{name}/slots")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "List fired slots of a schedule")
    public Uni<Page<SlotResponse>> slots(@PathParam("name") String name, @Context UriInfo uri) {
        return pages.slots(uri.getQueryParameters(), identity.tenant(), name);
    }
}
