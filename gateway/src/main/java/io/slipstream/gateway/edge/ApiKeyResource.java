package io.slipstream.gateway.edge;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.gateway.credential.ApiKeyService;
import io.slipstream.gateway.credential.ApiKeyStore;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** API keys: made here, shown once, revoked within a second. */
@Path("/api/v1/api-keys")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Scope.Names.GATEWAY_ADMIN)
@Tag(name = "API keys", description = "Who may call, and what they may do")
public class ApiKeyResource {
    private static final int MOST_PER_PAGE = 100;

    private final ApiKeyService keys;
    private final Caller caller;

    /** The resource of a service. */
    public ApiKeyResource(ApiKeyService keys, Caller caller) {
        this.keys = keys;
        this.caller = caller;
    }

    /** Keys, newest first, without secrets. The operator sees those of all tenants, or of one. */
    @GET
    public Uni<Page<ApiKeyResponse>> list(
            @QueryParam("tenant") @Nullable String tenant,
            @QueryParam("page") @DefaultValue("1") int page,
            @QueryParam("per_page") @DefaultValue("20") int perPage) {
        if (page < 1) {
            throw ProblemException.invalid("page", "at least 1");
        }
        if (perPage < 1 || perPage > MOST_PER_PAGE) {
            throw ProblemException.invalid("per_page", "1 to " + MOST_PER_PAGE);
        }
        if (tenant != null && !Tenant.isValid(tenant)) {
            throw ProblemException.invalid("tenant", "1 to 63 lower-case letters, digits and hyphens");
        }
        return keys.list(caller.principal(), tenant == null ? null : new Tenant(tenant), page, perPage)
                .map(found -> page(found, page, perPage));
    }

    private static Page<ApiKeyResponse> page(ApiKeyStore.KeyPage found, int page, int perPage) {
        return new Page<>(
                found.keys().stream().map(ApiKeyResponse::from).toList(),
                Pagination.offset(page, perPage, found.total()));
    }

    /** Makes a key. The secret is in this answer and nowhere else. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@Nullable ApiKeyRequest request) {
        if (request == null) {
            throw new ProblemException(ErrorCode.MALFORMED_BODY, "a JSON object is expected");
        }
        return keys.create(caller.principal(), request.toTerms())
                .map(issued -> Response.created(
                                URI.create("/api/v1/api-keys/" + issued.key().id()))
                        .entity(ApiKeyResponse.from(issued))
                        .build());
    }

    /** One key, without its secret. */
    @GET
    @Path("/{id}")
    public Uni<ApiKeyResponse> get(@PathParam("id") String id) {
        return keys.get(caller.principal(), id).map(ApiKeyResponse::from);
    }

    /** Revokes a key. It is kept in the list. */
    @DELETE
    @Path("/{id}")
    public Uni<Void> revoke(@PathParam("id") String id) {
        return keys.revoke(caller.principal(), id);
    }

    /** Gives a key a new secret; the present one works on for a while, so that no caller fails meanwhile. */
    @POST
    @Path("/{id}:rotate")
    public Uni<ApiKeyResponse> rotate(@PathParam("id") String id, @Nullable RotationRequest request) {
        Duration overlap = request == null ? null : request.overlap();
        return keys.rotate(caller.principal(), id, overlap).map(ApiKeyResponse::from);
    }
}
