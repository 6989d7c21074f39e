package io.slipstream.query.http;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.security.Scope;
import io.slipstream.query.config.QueryConfig;
import io.slipstream.query.statement.NamedQuery;
import io.slipstream.query.statement.NamedQueryService;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Named queries themselves; their results are in {@link QueryResultResource}. */
@Path("/api/v1/queries")
@Produces(MediaType.APPLICATION_JSON)
public class NamedQueryResource {
    private final Caller caller;
    private final NamedQueryService queries;
    private final InstantSource clock;
    private final String defaultDatasource;

    /** Wired once. */
    public NamedQueryResource(Caller caller, NamedQueryService queries, InstantSource clock, QueryConfig config) {
        this.caller = caller;
        this.queries = queries;
        this.clock = clock;
        this.defaultDatasource = config.defaultDatasource();
    }

    /** A page of the tenant's queries, by name. */
    @GET
    @RolesAllowed(Scope.Names.QUERY_READ)
    public Uni<Page<NamedQueryResponse>> list(
            @QueryParam("page") @Nullable String page, @QueryParam("per_page") @Nullable String perPage) {
        int number = Inputs.page(page);
        int size = Inputs.perPage(perPage, null);
        String tenant = caller.tenant();
        return queries.count(tenant)
                .chain(total -> queries.list(tenant, (number - 1) * size, size)
                        .map(found -> new Page<>(
                                found.stream().map(NamedQueryResponse::from).toList(),
                                Pagination.offset(number, size, total))));
    }

    /** A query. */
    @GET
    @Path("/{name}")
    @RolesAllowed(Scope.Names.QUERY_READ)
    public Uni<NamedQueryResponse> get(@PathParam("name") String name) {
        return queries.get(caller.tenant(), name).map(NamedQueryResponse::from);
    }

    /** Makes or replaces a query, if PostgreSQL can prepare it. */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.QUERY_ADMIN)
    public Uni<Response> put(@PathParam("name") String name, @Nullable NamedQueryRequest body) {
        NamedQuery query =
                Inputs.required(body).toNamedQuery(caller.tenant(), name, defaultDatasource, clock.instant());
        return queries.put(query)
                .map(isNew -> Response.status(isNew ? 201 : 200)
                        .entity(NamedQueryResponse.from(query))
                        .build());
    }

    /** Removes a query. */
    @DELETE
    @Path("/{name}")
    @RolesAllowed(Scope.Names.QUERY_ADMIN)
    public Uni<Void> delete(@PathParam("name") String name) {
        return queries.delete(caller.tenant(), name);
    }
}
