package io.slipstream.task.http;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Submitting tasks line by line. */
@Path("/api/v1")
public class TaskStreamResource {
    /** One JSON value per line. */
    static final String NDJSON = "application/x-ndjson";

    private final TaskStreams streams;
    private final Identity identity;

    /** A resource over the streams. */
    public TaskStreamResource(TaskStreams streams, Identity identity) {
        this.streams = streams;
        this.identity = identity;
    }

    /** Accepts a task on each line and answers each on a line, in order, once it is durable. Described with the batch form. */
    @POST
    @Path("/tasks:batch")
    @Consumes(NDJSON)
    @Produces(NDJSON)
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(hidden = true)
    public Multi<byte[]> submit(
            @Context HttpServerRequest request, @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        if (idempotencyKey != null) {
            throw ProblemException.invalid(
                    "Idempotency-Key", "absent: a stream is not kept to be answered again; give lines a unique key");
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        return streams.accept(request, identity.submitter());
    }
}
