package io.slipstream.task.http;

import io.slipstream.contracts.security.Scope;
import io.slipstream.task.task.Explainer;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Why a task does not run yet. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class ExplainResource {
    private final Explainer explainer;
    private final Identity identity;

    /** A resource over an explainer. */
    public ExplainResource(Explainer explainer, Identity identity) {
        this.explainer = explainer;
        this.identity = identity;
    }

    /** Why a task does not run yet, and when it should. */
    @GET
    @Path("/tasks/{id}/explain")
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Explain why a task waits")
    public Uni<ExplainResponse> explain(@PathParam("id") String id) {
        return explainer.explain(identity.viewer(), PathIds.of(id, "task")).map(ExplainResponse::from);
    }
}
