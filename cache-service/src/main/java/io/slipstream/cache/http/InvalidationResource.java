package io.slipstream.cache.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.cache.config.InvalidationConfig;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.invalidation.Invalidation;
import io.slipstream.cache.invalidation.InvalidationService;
import io.slipstream.cache.invalidation.ReplicaWait;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;

/** Invalidations and their receipts, and clearing, which is one of everything. */
@Path("/api/v1/cache")
@Singleton
public class InvalidationResource {
    private static final String RECEIPTS = "/api/v1/cache/invalidations/";
    private static final String REPLICAS = "replicas";

    private final InvalidationService invalidations;
    private final ReplicaWait replicas;
    private final Repeats repeats;
    private final EntryService entries;
    private final NamespaceService namespaces;
    private final Caller caller;
    private final ObjectMapper json;
    private final int maxValues;

    InvalidationResource(
            InvalidationService invalidations,
            ReplicaWait replicas,
            Repeats repeats,
            EntryService entries,
            NamespaceService namespaces,
            Caller caller,
            ObjectMapper json,
            InvalidationConfig config) {
        this.invalidations = invalidations;
        this.replicas = replicas;
        this.repeats = repeats;
        this.entries = entries;
        this.namespaces = namespaces;
        this.caller = caller;
        this.json = json;
        this.maxValues = config.maxValues();
    }

    /**
     * Invalidates, and answers once the log has it and this replica keeps to it; 503 if the log does not take it, and then
     * nothing is acknowledged.
     *
     * @param until {@code replicas} to wait until every live replica has applied it, or a time is over; then the receipt names
     *     those that are missing
     * @param key under which the same request may come again, and is answered as the first time
     */
    @POST
    @Path("/invalidations")
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<Response> invalidate(
            @Nullable InvalidationRequest request,
            @QueryParam("wait") @Nullable String until,
            @HeaderParam(Repeats.KEY) @Nullable String key) {
        if (request == null) {
            throw ProblemException.invalid("body", "a JSON object");
        }
        String tenant = caller.tenant();
        boolean wanted = isWanted(until);
        Invalidation invalidation = request.toInvalidation(maxValues).by(caller.subject());
        return checked(tenant, invalidation.namespace())
                .chain(() -> request.isDryRun()
                        ? entries.count(tenant, invalidation)
                                .map(count -> Response.ok(ReceiptResponse.ofDryRun(count, invalidation.soft()))
                                        .build())
                        : repeats.once(
                                tenant,
                                "invalidations",
                                key,
                                request,
                                () -> acknowledged(tenant, invalidation, wanted)));
    }

    /** Fails if a namespace is named that there is not. */
    private Uni<Void> checked(String tenant, @Nullable String namespace) {
        return namespace == null
                ? Uni.createFrom().voidItem()
                : namespaces.resolve(tenant, namespace).replaceWithVoid();
    }

    /** The receipt of an invalidation, with the replicas that applied it by now. */
    @GET
    @Path("/invalidations/{id}")
    @RolesAllowed(Scope.Names.CACHE_READ)
    public Uni<ReceiptResponse> receipt(@PathParam("id") String id) {
        return invalidations
                .receipt(caller.tenant(), id)
                .map(found -> found.map(ReceiptResponse::from)
                        .orElseThrow(() -> ProblemException.notFound("the invalidation")));
    }

    /**
     * Takes a soft invalidation back, as long as its receipt can be asked for: what it made stale, and nobody refreshed since, is fresh again. 409
     * for a hard one.
     */
    @POST
    @Path("/invalidations/{id}:undo")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<Response> undo(@PathParam("id") String id, @QueryParam("wait") @Nullable String until) {
        String tenant = caller.tenant();
        boolean wanted = isWanted(until);
        return invalidations.undo(tenant, id).chain(undone -> answer(tenant, undone, wanted));
    }

    /** Clears one namespace, or with no body all of the tenant's. */
    @POST
    @Path("/clear")
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    @Consumes(MediaType.WILDCARD)
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ClearRequest.class)))
    public Uni<Response> clear(byte @Nullable [] body, @QueryParam("wait") @Nullable String until) throws IOException {
        String tenant = caller.tenant();
        boolean wanted = isWanted(until);
        ClearRequest request = body == null || body.length == 0 ? null : json.readValue(body, ClearRequest.class);
        String namespace = request == null ? null : request.namespace();
        Invalidation everything = Invalidation.ofNamespace(namespace, false).by(caller.subject());
        return checked(tenant, namespace).chain(() -> acknowledged(tenant, everything, wanted));
    }

    private Uni<Response> acknowledged(String tenant, Invalidation invalidation, boolean everywhere) {
        return invalidations.invalidate(tenant, invalidation).chain(done -> answer(tenant, done, everywhere));
    }

    private Uni<Response> answer(String tenant, InvalidationService.Acknowledged done, boolean everywhere) {
        return everywhere
                ? replicas.await(tenant, done).map(InvalidationResource::acknowledged)
                : Uni.createFrom().item(acknowledged(done));
    }

    private static boolean isWanted(@Nullable String until) {
        if (until != null && !until.equals(REPLICAS)) {
            throw ProblemException.invalid("wait", REPLICAS);
        }
        return until != null;
    }

    private static Response acknowledged(InvalidationService.Acknowledged acknowledged) {
        return Response.ok(ReceiptResponse.from(acknowledged.receipt()))
                .location(URI.create(RECEIPTS + acknowledged.receipt().id()))
                .header(ConsistencyHeader.NAME, acknowledged.token().toString())
                .build();
    }

    /**
     * What to clear.
     *
     * @param namespace null for all
     */
    record ClearRequest(@Nullable String namespace) {}
}
