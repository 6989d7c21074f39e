package io.slipstream.gateway.edge;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.gateway.route.Route;
import io.slipstream.gateway.route.RouteService;
import io.slipstream.gateway.route.RouteStore;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Routes to the user's application. They concern everybody who uses the installation, so tenant {@code default} alone edits them. */
@Path("/api/v1/routes")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Scope.Names.GATEWAY_ADMIN)
@Tag(name = "Routes", description = "Where requests go that are not for Slipstream")
public class RouteResource {
    private static final int MOST_PER_PAGE = 100;

    private final RouteService routes;
    private final Upstreams upstreams;
    private final Caller caller;

    /** The resource of a service. */
    public RouteResource(RouteService routes, Upstreams upstreams, Caller caller) {
        this.routes = routes;
        this.upstreams = upstreams;
        this.caller = caller;
    }

    /** Routes, by name. */
    @GET
    public Uni<Page<RouteResponse>> list(
            @QueryParam("page") @DefaultValue("1") int page, @QueryParam("per_page") @DefaultValue("20") int perPage) {
        requireOperatingTenant();
        if (page < 1) {
            throw ProblemException.invalid("page", "at least 1");
        }
        if (perPage < 1 || perPage > MOST_PER_PAGE) {
            throw ProblemException.invalid("per_page", "1 to " + MOST_PER_PAGE);
        }
        return routes.list().map(all -> page(all, page, perPage));
    }

    private static Page<RouteResponse> page(List<Route> all, int page, int perPage) {
        List<RouteResponse> data = all.stream()
                .skip((page - 1L) * perPage)
                .limit(perPage)
                .map(RouteResponse::from)
                .toList();
        return new Page<>(data, Pagination.offset(page, perPage, all.size()));
    }

    /** One route. */
    @GET
    @Path("/{name}")
    public Uni<RouteResponse> get(@PathParam("name") String name) {
        requireOperatingTenant();
        return routes.get(name)
                .map(found -> found.map(RouteResponse::from).orElseThrow(() -> ProblemException.notFound("route")));
    }

    /** Creates or replaces a route. All replicas follow within the poll interval; requests under way are not disturbed. */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> put(@PathParam("name") String name, @Nullable RouteRequest request) {
        requireOperatingTenant();
        if (request == null) {
            throw new ProblemException(ErrorCode.MALFORMED_BODY, "a JSON object is expected");
        }
        Route route = request.toRoute(name);
        return requirePermittedAddresses(route).chain(() -> routes.put(route)).map(result -> answer(route, result));
    }

    private Uni<Void> requirePermittedAddresses(Route route) {
        List<Uni<Boolean>> checks = new ArrayList<>();
        route.upstreams()
                .forEach(replica -> checks.add(Uni.createFrom()
                        .completionStage(
                                () -> upstreams.isPermitted(replica.host()).toCompletionStage())
                        .onFailure()
                        .recoverWithItem(true)));
        return Uni.join()
                .all(checks)
                .andFailFast()
                .invoke(RouteResource::requireAll)
                .replaceWithVoid();
    }

    private static void requireAll(List<Boolean> permitted) {
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < permitted.size(); i++) {
            if (!permitted.get(i)) {
                errors.add(new FieldError("upstreams[" + i + "]", "at an address that the gateway's settings allow"));
            }
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    private static Response answer(Route route, RouteStore.PutResult result) {
        return switch (result) {
            case CREATED ->
                Response.status(Response.Status.CREATED)
                        .entity(RouteResponse.from(route))
                        .build();
            case REPLACED -> Response.ok(RouteResponse.from(route)).build();
            case TOO_MANY -> throw new ProblemException(ErrorCode.CONFLICT, "there are as many routes as allowed");
        };
    }

    /** Removes a route. */
    @DELETE
    @Path("/{name}")
    public Uni<Void> delete(@PathParam("name") String name) {
        requireOperatingTenant();
        return routes.delete(name).invoke(RouteResource::requireThere).replaceWithVoid();
    }

    private static void requireThere(boolean removed) {
        if (!removed) {
            throw ProblemException.notFound("route");
        }
    }

    private void requireOperatingTenant() {
        if (!caller.principal().tenant().equals(Tenant.DEFAULT)) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN, "routes belong to the installation; tenant 'default' edits them");
        }
    }
}
