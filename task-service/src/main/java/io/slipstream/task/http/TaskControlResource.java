package io.slipstream.task.http;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.TaskTypes;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Statistics and the switch of the caller's tenant. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class TaskControlResource {
    private final TaskService tasks;
    private final TaskTypes types;
    private final Identity identity;
    private final Bodies bodies;

    /** A resource over the service. */
    public TaskControlResource(TaskService tasks, TaskTypes types, Identity identity, Bodies bodies) {
        this.tasks = tasks;
        this.types = types;
        this.identity = identity;
        this.bodies = bodies;
    }

    /** Counts from one snapshot of the database. */
    @GET
    @Path("/tasks/stats")
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN, Scope.Names.METRICS_READ})
    @Operation(summary = "Count tasks")
    public Uni<StatsResponse> stats() {
        return tasks.stats(identity.tenant()).map(StatsResponse::from);
    }

    /** Whether submissions return before their tasks end. */
    @GET
    @Path("/tasks/switch")
    @RolesAllowed({Scope.Names.TASKS_ADMIN, Scope.Names.METRICS_READ})
    @Operation(summary = "Read the switch")
    public SwitchBody readSwitch() {
        return new SwitchBody(types.asynchronous(identity.tenant()));
    }

    /** Sets whether submissions return before their tasks end; other replicas follow within seconds. */
    @PUT
    @Path("/tasks/switch")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Set the switch")
    @RequestBody(content = @Content(schema = @Schema(implementation = SwitchBody.class)))
    public Uni<SwitchBody> setSwitch(byte[] body) {
        Boolean asynchronous = bodies.read(body, SwitchBody.class).asynchronous();
        if (asynchronous == null) {
            throw ProblemException.invalid("asynchronous", "true or false");
        }
        return types.saveSwitch(identity.tenant(), asynchronous).replaceWith(() -> new SwitchBody(asynchronous));
    }
}
