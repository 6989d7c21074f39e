package io.slipstream.task.http;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.DispatchConfig;
import io.slipstream.task.push.AllowedTargets;
import io.slipstream.task.push.PushSecrets;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TaskTypes;
import io.slipstream.task.task.TypeCatalog;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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
    private final AllowedTargets targets;
    private final DispatchConfig dispatch;
    private final PushSecrets secrets;

    /** A resource over the types. */
    public TaskTypeResource(
            TaskTypes types,
            TypeCatalog catalog,
            Identity identity,
            Bodies bodies,
            AllowedTargets targets,
            DispatchConfig dispatch,
            PushSecrets secrets) {
        this.types = types;
        this.catalog = catalog;
        this.identity = identity;
        this.bodies = bodies;
        this.targets = targets;
        this.dispatch = dispatch;
        this.secrets = secrets;
    }

    /** All types of the tenant, on one page: the number of its own is bounded. */
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
    public Uni<TaskTypeBody> find(@PathParam("type") String name) {
        return types.seek(identity.tenant(), name)
                .map(found -> found.map(TaskTypeBody::from).orElseThrow(() -> unknown(name)));
    }

    /**
     * Sets how the tenant's tasks of a type are treated; a name that is not shipped becomes a type of the tenant's own.
     * Other replicas follow within seconds.
     */
    @PUT
    @Path("{type}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Set a task type")
    @RequestBody(content = @Content(schema = @Schema(implementation = TaskTypeBody.class)))
    public Uni<TaskTypeBody> save(@PathParam("type") String name, byte[] body) {
        String tenant = identity.tenant();
        TaskTypeBody wanted = bodies.read(body, TaskTypeBody.class);
        long salt = secrets.newSalt();
        return types.save(tenant, type(name, wanted, salt)).map(saved -> shown(tenant, saved, salt));
    }

    /** Its secret is shown if it has just been made from this salt. */
    private TaskTypeBody shown(String tenant, TaskType type, long salt) {
        TaskTypeBody body = TaskTypeBody.from(type);
        return type.handler() instanceof HandlerKind.Http http && http.salt() == salt
                ? body.with(secrets.of(tenant, type.name(), salt))
                : body;
    }

    /**
     * Makes a new secret for a type whose tasks are sent to a receiver, and shows it. Calls are signed with the one before as
     * well, until the next time. Other replicas follow within seconds.
     */
    @POST
    @Path("{type: [^/:]+}:rotate-secret")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Make a new secret for the receiver of a task type")
    public Uni<TaskTypeBody> rotate(@PathParam("type") String name) {
        if (!TaskType.isName(name)) {
            throw unknown(name);
        }
        String tenant = identity.tenant();
        long salt = secrets.newSalt();
        return types.rotate(tenant, name, salt).map(rotated -> shown(tenant, rotated, salt));
    }

    private TaskType type(String name, TaskTypeBody wanted, long salt) {
        return catalog.find(name).map(wanted::over).orElseGet(() -> {
            if (!TaskType.isName(name)) {
                throw ProblemException.invalid("type", TaskType.NAME_RULE);
            }
            return wanted.own(name, targets, dispatch, salt);
        });
    }

    /** Removes a type of the tenant's own that has no unfinished tasks. */
    @DELETE
    @Path("{type}")
    @RolesAllowed(Scope.Names.TASKS_ADMIN)
    @Operation(summary = "Delete a task type of the tenant's own")
    public Uni<Void> delete(@PathParam("type") String name) {
        if (!TaskType.isName(name)) {
            throw unknown(name);
        }
        return types.remove(identity.tenant(), name)
                .onFailure(TaskTypeResource::isUnknown)
                .transform(failure -> catalog.find(name).isPresent()
                        ? new ProblemException(ErrorCode.CONFLICT, "task type '" + name + "' is shipped and stays")
                        : failure);
    }

    private static boolean isUnknown(Throwable failure) {
        return failure instanceof ProblemException problem && problem.code() == ErrorCode.NOT_FOUND;
    }

    private static ProblemException unknown(String name) {
        String shown = name.matches("[\\w.-]{1,100}") ? " '" + name + "'" : "";
        return ProblemException.notFound("task type" + shown);
    }
}
