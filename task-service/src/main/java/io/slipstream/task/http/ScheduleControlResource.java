package io.slipstream.task.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.schedule.Schedules;
import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskIds;
import io.slipstream.task.task.UnitOutcome;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
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
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** What is done with schedules: paused, resumed, run out of turn, looked ahead. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class ScheduleControlResource {
    private static final int COUNT = 10;
    private static final int COUNT_LIMIT = 100;
    private static final String FROM_RULE = "a time such as 2027-01-31T08:00:00Z, in the years 1970 to 9998";
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9998-12-31T00:00:00Z");

    private final Schedules schedules;
    private final Identity identity;
    private final Bodies bodies;
    private final Answers answers;
    private final TaskIds ids;

    /** A resource over the schedules. */
    public ScheduleControlResource(
            Schedules schedules, Identity identity, Bodies bodies, Answers answers, TaskIds ids) {
        this.schedules = schedules;
        this.identity = identity;
        this.bodies = bodies;
        this.answers = answers;
        this.ids = ids;
    }

    /** Fires no slots until it is resumed. */
    @POST
    @Path("/schedules/{name: [^/:]+}:pause")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Pause a schedule")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ScheduleResponse.class)))
    public Uni<Response> pause(@PathParam("name") String name) {
        return schedules.pause(identity.tenant(), name).map(ScheduleResource::answer);
    }

    /** Fires slots again, from now on: those of the pause were not missed. */
    @POST
    @Path("/schedules/{name: [^/:]+}:resume")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Resume a schedule")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ScheduleResponse.class)))
    public Uni<Response> resume(@PathParam("name") String name) {
        return schedules.resume(identity.tenant(), name).map(ScheduleResource::answer);
    }

    /** Submits its task at once, also if it is paused; its slots stay as they are. */
    @POST
    @Path("/schedules/{name: [^/:]+}:run")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Run a schedule now")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = TaskResponse.class)))
    public Uni<Response> run(
            @PathParam("name") String name, @HeaderParam(IdempotencyKeys.HEADER) @Nullable String header) {
        String key = IdempotencyKeys.key(header);
        String origin = ScheduleResource.SCHEDULES + "/" + name + ":run";
        RequestKey request = key == null
                ? null
                : new RequestKey(ids.next(), identity.tenant(), origin, key, "", answers::singleBody);
        return schedules
                .run(identity.tenant(), name, request, Identity.traceParent())
                .map(this::accepted);
    }

    private Response accepted(UnitOutcome outcome) {
        return switch (outcome) {
            case UnitOutcome.Repeated before -> {
                String stored = IdempotencyKeys.stored("", before.answer(), before.hash());
                yield Response.accepted(stored)
                        .header(HttpHeaders.LOCATION, Answers.TASKS + "/" + bodies.fieldOf(stored, "id"))
                        .build();
            }
            case UnitOutcome.Done(List<SubmitOutcome> outcomes) -> {
                Task task = Answers.single(outcomes);
                yield Response.accepted(TaskResponse.from(task))
                        .header(HttpHeaders.LOCATION, Answers.TASKS + "/" + task.id())
                        .build();
            }
        };
    }

    /** Slots to come, whether it is paused or not. */
    @GET
    @Path("/schedules/{name}/preview")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Show slots to come of a schedule")
    @Parameter(name = "from", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(name = "count", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.INTEGER))
    public Uni<PreviewResponse> preview(@PathParam("name") String name, @Context UriInfo uri) {
        MultivaluedMap<String, String> query = uri.getQueryParameters();
        TaskPages.refuseUnknown(query, Set.of("from", "count"));
        int count = TaskPages.number(query, "count", COUNT, COUNT_LIMIT);
        Instant from = checked(time(query.getFirst("from")));
        return schedules
                .find(identity.tenant(), name)
                .map(schedule -> schedules.preview(schedule.definition().timing(), schedule.anchor(), from, count))
                .map(PreviewResponse::new);
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    "'from' must be " + FROM_RULE,
                    List.of(new FieldError("from", FROM_RULE)),
                    null,
                    e);
        }
    }

    private static @Nullable Instant checked(@Nullable Instant from) {
        if (from != null && (from.isBefore(EARLIEST) || from.isAfter(LATEST))) {
            throw ProblemException.invalid("from", FROM_RULE);
        }
        return from;
    }

    /** Slots to come of what is not stored. */
    @POST
    @Path("/schedules:preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Show slots to come of a definition")
    @RequestBody(content = @Content(schema = @Schema(implementation = PreviewRequest.class)))
    public PreviewResponse previewUnstored(byte[] body) {
        PreviewRequest request = bodies.read(body, PreviewRequest.class);
        int count = request.count() == null ? COUNT : request.count();
        if (count < 1 || count > COUNT_LIMIT) {
            throw ProblemException.invalid("count", "a whole number 1 to " + COUNT_LIMIT);
        }
        return new PreviewResponse(schedules.preview(
                Timings.read(request.cron(), request.interval(), request.at(), request.timeZone()),
                checked(request.from()),
                count));
    }
}
