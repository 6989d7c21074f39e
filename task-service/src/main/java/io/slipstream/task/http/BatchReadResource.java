package io.slipstream.task.http;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** The address at which applications that had a batch read of their own expect it. */
@Path("/api/notifications")
@Produces(MediaType.APPLICATION_JSON)
public class BatchReadResource {
    private final NotificationReadResource reads;

    /** Another address of a resource. */
    public BatchReadResource(NotificationReadResource reads) {
        this.reads = reads;
    }

    /** Marks many as read, as {@code POST /api/v1/notifications:batch-read} does. */
    @POST
    @Path("/batch-read")
    @Consumes(MediaType.APPLICATION_JSON)
    @Authenticated
    @Operation(summary = "Mark notifications as read, at another address")
    @RequestBody(content = @Content(schema = @Schema(implementation = BatchReadRequest.class)))
    public Uni<BatchReadResponse> markRead(byte[] body) {
        return reads.markRead(body);
    }
}
