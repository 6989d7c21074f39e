package io.slipstream.task.http;

import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.PullConfig;
import io.slipstream.task.lease.Lease;
import io.slipstream.task.lease.LeaseTokens;
import io.slipstream.task.lease.PullCall;
import io.slipstream.task.lease.PullDispatcher;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TaskTypes;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Tasks for workers that pull. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class LeaseResource {
    private final PullDispatcher dispatcher;
    private final LeaseTokens tokens;
    private final TaskTypes types;
    private final Identity identity;
    private final Bodies bodies;
    private final PullConfig config;
    private final RoutingContext context;

    /** A resource over the dispatcher. */
    public LeaseResource(
            PullDispatcher dispatcher,
            LeaseTokens tokens,
            TaskTypes types,
            Identity identity,
            Bodies bodies,
            PullConfig config,
            RoutingContext context) {
        this.dispatcher = dispatcher;
        this.tokens = tokens;
        this.types = types;
        this.identity = identity;
        this.bodies = bodies;
        this.config = config;
        this.context = context;
    }

    /**
     * Gives ready tasks of some types to the caller, the most urgent first; waits for the first if there is none. A caller
     * that goes away before the answer is written has got nothing.
     */
    @POST
    @Path("/leases")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Scope.Names.TASKS_WORK, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Lease tasks")
    @RequestBody(content = @Content(schema = @Schema(implementation = LeaseRequest.class)))
    public Uni<LeaseResponse> lease(byte[] body) {
        LeaseRequest.Wanted wanted = bodies.read(body, LeaseRequest.class).checked(config);
        String tenant = identity.tenant();
        Set<Lane> lanes =
                wanted.types().stream().map(name -> new Lane(tenant, name, 0)).collect(Collectors.toUnmodifiableSet());
        PullCall call = dispatcher.call(lanes, wanted.max(), wanted.patience());
        context.addEndHandler(written -> {
            if (written.failed()) {
                dispatcher.abandon(call);
            }
        });
        return types.learn(lanes)
                .invoke(() -> checkPulled(tenant, List.copyOf(wanted.types())))
                .chain(() -> dispatcher.answer(call))
                .map(this::response);
    }

    private void checkPulled(String tenant, List<String> names) {
        List<FieldError> broken = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean pulled =
                    types.find(tenant, names.get(i)).filter(TaskType::isPulled).isPresent();
            if (!pulled) {
                broken.add(new FieldError("types[" + i + "]", "an existing task type with the handler pull"));
            }
        }
        if (!broken.isEmpty()) {
            throw ProblemException.invalid(broken);
        }
    }

    private LeaseResponse response(List<Lease> leases) {
        return new LeaseResponse(leases.stream()
                .map(lease -> LeaseResponse.Item.from(lease, tokens.of(lease)))
                .toList());
    }
}
