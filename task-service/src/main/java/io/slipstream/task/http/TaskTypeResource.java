package io.slipstream.task.http;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TaskTypes;
import io.slipstream.task.task.TypeCatalog;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** The task types and how the caller's tenant has them treated. */
@Path("/api/v1/task-types")
@Produces(MediaType.APPLICATION_JSON)
public class TaskTypeResource {
    private final TaskTypes types;
    private final TypeCatalog catalog;
    private final Identity identity;
    private final Bodies bodies;

    /** A resource over the types. */
    public TaskTypeResource(TaskTypes types, TypeCatalog catalog, Identity identity, Bodies bodies) {
        this.types = types;
        this.catalog = catalog;
        this.identity = identity;
        this.bodies = bodies;
    }

    /** All types; there are few, so they come on one page. */
    @GET
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "List task types")
    public Page<TaskTypeBody> list() {
        List<TaskTypeBody> all =
                types.all(identity.tenant()).stream().map(TaskTypeBody::from).toList();
        return new Page<>(all, Pagination.offset(1, Math.max(1, all.size()), all.size()));
    }

    /** One type. */
    @GET
    @Path("{type}")
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Read a task type")
    public TaskTypeBody find(@PathParam("type") String name) {
        return types.find(identity.tenant(), name).map(TaskTypeBody::from).orElseThrow(() -> unknown(name));
    }

    /** Sets how the tenant's tasks of a type are treated; other replicas follow within seconds. */
    @PUT
    @Path("{type}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Set a task type")
    @RequestBody(content = @Content(schema = @Schema(implementation = TaskTypeBody.class)))
    public Uni<TaskTypeBody> save(@PathParam("type") String name, byte[] body) {
        TaskType shipped = catalog.find(name).orElseThrow(() -> unknown(name));
        TaskType wanted = bodies.read(body, TaskTypeBody.class).over(shipped);
        return types.save(identity.tenant(), wanted).map(TaskTypeBody::from);
    }

    private static ProblemException unknown(String name) {
        String shown = name.matches("[\\w.-]{1,100}") ? " '" + name + "'" : "";
        return ProblemException.notFound("task type" + shown);
    }
}
