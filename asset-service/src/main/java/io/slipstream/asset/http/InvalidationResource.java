package io.slipstream.asset.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipstream.asset.config.PurgeConfig;
import io.slipstream.asset.purge.InvalidationService;
import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The queue of what a CDN has to be told. */
@Path("/api/v1/assets")
@RolesAllowed(Scope.Names.ASSETS_PUBLISH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "invalidations")
public class InvalidationResource {
    private final InvalidationService invalidations;
    private final Caller caller;
    private final int mostPaths;

    InvalidationResource(InvalidationService invalidations, Caller caller, PurgeConfig config) {
        this.invalidations = invalidations;
        this.caller = caller;
        this.mostPaths = config.maxPaths();
    }

    /** Queues an invalidation: 201. */
    @POST
    @Path("/invalidations")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Invalidate copies of paths")
    public Uni<Response> request(
            @Nullable InvalidationRequest body, @HeaderParam("Idempotency-Key") @Nullable String key) {
        if (body == null) {
            throw ProblemException.invalid("body", "a JSON object");
        }
        return invalidations
                .request(caller.actor(), body.toPatterns(mostPaths), Parameters.idempotencyKey(key))
                .map(added -> Response.status(201)
                        .entity(InvalidationResponse.from(added))
                        .build());
    }

    /** A page of the queue, the oldest first. */
    @GET
    @Path("/invalidations")
    @Operation(summary = "List invalidations, for example those that a CDN still has to be told")
    public Uni<Page<InvalidationResponse>> list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("page") @Nullable String page,
            @QueryParam("per_page") @Nullable String perPage) {
        int number = Parameters.page(page);
        int size = Parameters.perPage(perPage);
        return invalidations
                .list(caller.tenant(), pending(status), number, size)
                .map(found -> new Page<>(
                        found.items().stream().map(InvalidationResponse::from).toList(),
                        Pagination.offset(number, size, found.total())));
    }

    /** Notes that the CDN was told. */
    @POST
    @Path("/invalidations/{id: [^/:]+}:ack")
    @Operation(summary = "Acknowledge one invalidation")
    public Uni<InvalidationResponse> acknowledge(@PathParam("id") String id) {
        return invalidations
                .acknowledge(caller.actor(), Parameters.id("invalidation", id))
                .map(InvalidationResponse::from);
    }

    /** Notes it for several. */
    @POST
    @Path("/invalidations:ack")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Acknowledge several invalidations; the answer leaves unknown ids out")
    public Uni<AcknowledgedResponse> acknowledge(@Nullable AcknowledgeRequest body) {
        List<UUID> ids = body == null ? null : body.ids();
        if (ids == null || ids.isEmpty() || ids.size() > mostPaths) {
            throw ProblemException.invalid("ids", "a list of 1 to " + mostPaths + " ids");
        }
        return invalidations
                .acknowledge(caller.actor(), ids)
                .map(found -> new AcknowledgedResponse(
                        found.stream().map(InvalidationResponse::from).toList()));
    }

    private static @Nullable Boolean pending(@Nullable String status) {
        return switch (status) {
            case null -> null;
            case "pending" -> true;
            case "acknowledged" -> false;
            default -> throw ProblemException.invalid("status", "one of pending, acknowledged");
        };
    }

    /**
     * Which invalidations a CDN was told.
     *
     * @param ids at least one
     */
    record AcknowledgeRequest(@JsonProperty("ids") @Nullable List<UUID> ids) {}

    /**
     * Invalidations as they are now.
     *
     * @param data those of the ids that exist
     */
    record AcknowledgedResponse(@JsonProperty("data") List<InvalidationResponse> data) {}
}
