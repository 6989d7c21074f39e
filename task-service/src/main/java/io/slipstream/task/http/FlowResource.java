package io.slipstream.task.http;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.FlowsConfig;
import io.slipstream.task.flow.Flow;
import io.slipstream.task.flow.FlowDraft;
import io.slipstream.task.flow.FlowService;
import io.slipstream.task.flow.FlowState;
import io.slipstream.task.flow.FlowWatch;
import io.slipstream.task.task.NewFlow;
import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.Task;
import io.smallrye.mutiny.Multi;
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
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** Tasks that wait for one another. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class FlowResource {
    private static final String FLOWS = "/api/v1/flows";
    private static final int PER_PAGE = 20;
    private static final int PER_PAGE_LIMIT = 100;

    private final FlowService flows;
    private final FlowWatch watch;
    private final Identity identity;
    private final Bodies bodies;
    private final IdempotencyKeys keys;
    private final Cursors cursors;
    private final FlowsConfig config;

    /** A resource over the service. */
    public FlowResource(
            FlowService flows,
            FlowWatch watch,
            Identity identity,
            Bodies bodies,
            IdempotencyKeys keys,
            Cursors cursors,
            FlowsConfig config) {
        this.flows = flows;
        this.watch = watch;
        this.identity = identity;
        this.bodies = bodies;
        this.keys = keys;
        this.cursors = cursors;
        this.config = config;
    }

    /** Accepts a flow with all its tasks, or nothing; 202 once it is durable. */
    @POST
    @Path("/flows")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Start a flow")
    @RequestBody(content = @Content(schema = @Schema(implementation = FlowRequest.class)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = FlowResponse.class)))
    public Uni<Response> start(byte[] body, @HeaderParam(IdempotencyKeys.HEADER) @Nullable String key) {
        FlowRequest request = bodies.read(body, FlowRequest.class);
        Submitter submitter = identity.submitter();
        FlowDraft draft = request.toDraft(bodies, submitter, config.partsLimit());
        AtomicReference<@Nullable RequestKey> asked = new AtomicReference<>();
        return flows.start(submitter.tenant(), submitter.subject(), draft, flow -> {
                    asked.set(keys.of(FLOWS, key, body, outcomes -> answer(flow, outcomes)));
                    return asked.get();
                })
                .map(started -> switch (started) {
                    case FlowService.Started.New(NewFlow flow, Instant at) ->
                        accepted(bodies.write(FlowResponse.from(flow, at)));
                    case FlowService.Started.Repeated(var before) ->
                        accepted(IdempotencyKeys.stored(before, asked.get()));
                });
    }

    private String answer(NewFlow flow, List<SubmitOutcome> outcomes) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.made().stream())
                .findFirst()
                .map(Task::submittedAt)
                .map(at -> bodies.write(FlowResponse.from(flow, at)))
                .orElse("");
    }

    private Response accepted(String body) {
        return Response.accepted(body)
                .header(HttpHeaders.LOCATION, FLOWS + "/" + bodies.fieldOf(body, "id"))
                .build();
    }

    /** Flows, newest first; {@code state} narrows the list. */
    @GET
    @Path("/flows")
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "List flows")
    public Uni<Page<FlowResponse>> list(@Context UriInfo uri) {
        MultivaluedMap<String, String> query = uri.getQueryParameters();
        TaskPages.refuseUnknown(query, Set.of("state", "cursor", "limit"));
        FlowState state = state(query.getFirst("state"));
        int limit = TaskPages.number(query, "limit", PER_PAGE, PER_PAGE_LIMIT);
        String scope = "flows " + identity.viewer() + " " + state;
        String cursor = query.getFirst("cursor");
        UUID before = cursor == null || cursor.isEmpty() ? null : cursors.read(cursor, scope);
        return flows.list(identity.viewer(), state, before, limit + 1).map(found -> {
            boolean more = found.size() > limit;
            List<Flow> shown = more ? found.subList(0, limit) : found;
            String next = more ? cursors.write(shown.getLast().id(), scope) : null;
            return new Page<>(shown.stream().map(FlowResponse::from).toList(), Pagination.cursor(next));
        });
    }

    private static @Nullable FlowState state(@Nullable String name) {
        return name == null
                ? null
                : FlowState.of(name).orElseThrow(() -> ProblemException.invalid("state", FlowState.RULE));
    }

    /** A flow with a page of its parts. */
    @GET
    @Path("/flows/{id}")
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Read a flow")
    public Uni<FlowResponse> find(@PathParam("id") String id, @Context UriInfo uri) {
        MultivaluedMap<String, String> query = uri.getQueryParameters();
        TaskPages.refuseUnknown(query, Set.of("page", "per_page"));
        int perPage = TaskPages.number(query, "per_page", PER_PAGE_LIMIT, PER_PAGE_LIMIT);
        int page = TaskPages.number(query, "page", 1, config.partsLimit());
        return flows.find(identity.viewer(), PathIds.of(id, "flow")).chain(flow -> whole(flow, page, perPage));
    }

    private Uni<FlowResponse> whole(Flow flow, int page, int perPage) {
        boolean withNeeds = flow.needs().stream().noneMatch(needs -> needs.size() > PER_PAGE_LIMIT);
        return flows.parts(flow, (page - 1) * perPage, perPage)
                .map(parts -> FlowResponse.from(
                        flow,
                        new Page<>(
                                parts.stream()
                                        .map(part -> FlowResponse.Part.from(flow, part, withNeeds))
                                        .toList(),
                                Pagination.offset(page, perPage, flow.tasks().size()))));
    }

    /** Cancels a flow and its parts; cancelling it again changes nothing, cancelling one that ended otherwise is a conflict. */
    @DELETE
    @Path("/flows/{id}")
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Cancel a flow")
    public Uni<FlowResponse> cancel(@PathParam("id") String id) {
        return flows.cancel(identity.viewer(), PathIds.of(id, "flow")).map(FlowResponse::from);
    }

    /** Server-sent events: the ends of parts after {@code Last-Event-ID}, past and to come, until the flow has ended. */
    @GET
    @Path("/flows/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @VisibleFlow
    @Operation(summary = "Follow a flow")
    public Multi<OutboundSseEvent> follow(
            @PathParam("id") String id,
            @HeaderParam(LastEventId.HEADER) @Nullable String lastEventId,
            @Context Sse sse) {
        int after = (int) LastEventId.position(lastEventId, 9).orElse(0);
        return flows.find(identity.viewer(), PathIds.of(id, "flow"))
                .onItem()
                .transformToMulti(flow -> watch.follow(flow, after).map(told -> message(sse, flow, told)));
    }

    private static OutboundSseEvent message(Sse sse, Flow flow, FlowWatch.Told told) {
        FlowEventResponse data = switch (told) {
            case FlowWatch.Told.Part(var end) ->
                new FlowEventResponse.Part(flow.id(), FlowResponse.Part.from(flow, end.part(), false), end.at());
            case FlowWatch.Told.End(int nth, FlowState state) -> new FlowEventResponse.End(flow.id(), state.wireName());
        };
        return sse.newEventBuilder()
                .id(String.valueOf(told.nth()))
                .name(told instanceof FlowWatch.Told.End ? "flow" : "part")
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(data)
                .build();
    }
}
