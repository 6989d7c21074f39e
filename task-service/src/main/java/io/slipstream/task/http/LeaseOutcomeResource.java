package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.PullConfig;
import io.slipstream.task.lease.LeaseAnswer;
import io.slipstream.task.lease.LeaseWish;
import io.slipstream.task.lease.PullLeases;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;

/** What workers say about the tasks they have: of one, or of several with an outcome for each. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Scope.Names.TASKS_WORK, Scope.Names.TASKS_ADMIN})
public class LeaseOutcomeResource {
    private static final String TOKEN = "{token: [^/:]+}";
    private static final String BATCHES = "/api/v1/leases";

    private final PullLeases leases;
    private final Identity identity;
    private final Bodies bodies;
    private final PullConfig config;

    /** A resource over the leases. */
    public LeaseOutcomeResource(PullLeases leases, Identity identity, Bodies bodies, PullConfig config) {
        this.leases = leases;
        this.identity = identity;
        this.bodies = bodies;
        this.config = config;
    }

    /** A worker goes on with a task; the answer says until when, and whether it should stop. */
    @POST
    @Path("/leases/" + TOKEN + ":heartbeat")
    @Operation(summary = "Go on with a leased task")
    @RequestBody(content = @Content(schema = @Schema(implementation = HeartbeatRequest.class)))
    public Uni<LeaseOutcome> heartbeat(@PathParam("token") String token, byte[] body) {
        return one(token, fields(body), this::heartbeat);
    }

    private LeaseWish heartbeat(JsonNode fields, String path) {
        return bodies.convert(fields, HeartbeatRequest.class, path).wish(path);
    }

    /** A worker has done a task. */
    @POST
    @Path("/leases/" + TOKEN + ":complete")
    @Operation(summary = "Complete a leased task")
    @RequestBody(content = @Content(schema = @Schema(implementation = CompleteRequest.class)))
    public Uni<LeaseOutcome> complete(@PathParam("token") String token, byte[] body) {
        return one(token, fields(body), this::complete);
    }

    private LeaseWish complete(JsonNode fields, String path) {
        return bodies.convert(fields, CompleteRequest.class, path)
                .wish(path, config.resultLimit().asLongValue());
    }

    /** A worker could not do a task. */
    @POST
    @Path("/leases/" + TOKEN + ":fail")
    @Operation(summary = "Fail a leased task")
    @RequestBody(content = @Content(schema = @Schema(implementation = FailRequest.class)))
    public Uni<LeaseOutcome> fail(@PathParam("token") String token, byte[] body) {
        return one(token, fields(body), this::fail);
    }

    private LeaseWish fail(JsonNode fields, String path) {
        return bodies.convert(fields, FailRequest.class, path).wish(path);
    }

    /** A worker gives a task back unfinished; the attempt does not count. */
    @POST
    @Path("/leases/" + TOKEN + ":release")
    @Operation(summary = "Give a leased task back")
    public Uni<LeaseOutcome> release(@PathParam("token") String token, byte[] body) {
        return one(token, fields(body), this::release);
    }

    private LeaseWish release(JsonNode fields, String path) {
        for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
            throw ProblemException.invalid(path + names.next(), "absent: there is no such field");
        }
        return new LeaseWish.Release();
    }

    /** Heartbeats of several leases. */
    @POST
    @Path("/leases:heartbeat")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Go on with several leased tasks")
    public Uni<LeaseOutcome.Several> heartbeats(byte[] body) {
        return several(body, BATCHES + ":heartbeat", this::heartbeat);
    }

    /** Completions of several leases. */
    @POST
    @Path("/leases:complete")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Complete several leased tasks")
    public Uni<LeaseOutcome.Several> completions(byte[] body) {
        return several(body, BATCHES + ":complete", this::complete);
    }

    /** Failures of several leases. */
    @POST
    @Path("/leases:fail")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Fail several leased tasks")
    public Uni<LeaseOutcome.Several> failures(byte[] body) {
        return several(body, BATCHES + ":fail", this::fail);
    }

    /** Releases of several leases. */
    @POST
    @Path("/leases:release")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Give several leased tasks back")
    public Uni<LeaseOutcome.Several> releases(byte[] body) {
        return several(body, BATCHES + ":release", this::release);
    }

    /** Nothing to say is said by an empty body, too. */
    private JsonNode fields(byte @Nullable [] body) {
        return body == null || body.length == 0 ? bodies.tree(new byte[] {'{', '}'}) : bodies.tree(body);
    }

    private Uni<LeaseOutcome> one(String token, JsonNode fields, BiFunction<JsonNode, String, LeaseWish> wish) {
        List<PullLeases.Item> items = List.of(new PullLeases.Item(token, wish.apply(fields, "")));
        return leases.settle(identity.tenant(), items).map(answers -> LeaseOutcome.from(answers.getFirst()));
    }

    private Uni<LeaseOutcome.Several> several(byte[] body, String path, BiFunction<JsonNode, String, LeaseWish> wish) {
        String traceId = Identity.traceId();
        List<PullLeases.Item> items = new ArrayList<>();
        List<@Nullable ProblemException> broken = new ArrayList<>();
        for (JsonNode item : LeaseItems.read(bodies, body, config.batchLimit())) {
            String field = "items[" + broken.size() + "].";
            try {
                items.add(new PullLeases.Item(LeaseItems.token(item, field), wish.apply(item, field)));
                broken.add(null);
            } catch (ProblemException why) {
                broken.add(why);
            }
        }
        return leases.settle(identity.tenant(), items)
                .map(answers -> new LeaseOutcome.Several(outcomes(broken, answers.iterator(), path, traceId)));
    }

    private static List<LeaseOutcome> outcomes(
            List<@Nullable ProblemException> broken,
            Iterator<LeaseAnswer> answers,
            String path,
            @Nullable String traceId) {
        List<LeaseOutcome> outcomes = new ArrayList<>();
        for (ProblemException why : broken) {
            outcomes.add(
                    why == null
                            ? outcome(answers.next(), path, traceId)
                            : LeaseOutcome.failed(Answers.problem(why, path, traceId)));
        }
        return outcomes;
    }

    private static LeaseOutcome outcome(LeaseAnswer answer, String path, @Nullable String traceId) {
        return answer instanceof LeaseAnswer.Refused(ProblemException why)
                ? LeaseOutcome.failed(Answers.problem(why, path, traceId))
                : LeaseOutcome.from(answer);
    }
}
