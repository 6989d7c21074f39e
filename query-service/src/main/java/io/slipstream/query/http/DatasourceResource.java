package io.slipstream.query.http;

import io.slipstream.contracts.security.Scope;
import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.Datasources;
import io.slipstream.query.statement.StatementRunner;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The configured databases. They change by configuration and a restart, since their passwords are kept nowhere else. */
@Path("/api/v1/datasources")
@Produces(MediaType.APPLICATION_JSON)
public class DatasourceResource {
    private final Caller caller;
    private final Datasources datasources;
    private final StatementRunner runner;

    /** Wired once. */
    public DatasourceResource(Caller caller, Datasources datasources, StatementRunner runner) {
        this.caller = caller;
        this.datasources = datasources;
        this.runner = runner;
    }

    /** A database with its pool. */
    @GET
    @Path("/{name}")
    @RolesAllowed({Scope.Names.QUERY_READ, Scope.Names.QUERY_ADMIN})
    public DatasourceResponse get(@PathParam("name") String name) {
        Datasource datasource = datasources.get(name, caller.tenant());
        return DatasourceResponse.from(datasource, runner.statistics(datasource));
    }
}
