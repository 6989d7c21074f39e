package io.slipstream.query.http;

import io.slipstream.contracts.security.Scope;
import io.slipstream.query.config.StatementConfig;
import io.slipstream.query.result.ResultRequest;
import io.slipstream.query.result.ResultService;
import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.Datasources;
import io.slipstream.query.statement.StatementService;
import io.slipstream.query.statement.StatementText;
import io.slipstream.query.statement.Window;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs one read-only statement. */
@Path("/api/v1/sql")
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(Scope.Names.QUERY_READ)
public class SqlResource {
    private final Caller caller;
    private final Datasources datasources;
    private final StatementService statements;
    private final ResultService results;
    private final int maxRows;

    /** Wired once. */
    public SqlResource(
            Caller caller,
            Datasources datasources,
            StatementService statements,
            ResultService results,
            StatementConfig config) {
        this.caller = caller;
        this.datasources = datasources;
        this.statements = statements;
        this.results = results;
        this.maxRows = config.maxRows();
    }

    /** The result as one JSON document, cut at a limit. */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Response> run(@Nullable SqlRequest body) {
        SqlRequest request = Inputs.required(body);
        StatementText statement = statements.parse(request.sql());
        Datasource datasource = datasources.requested(request.datasource(), caller.tenant());
        return results.answer(new ResultRequest(
                        caller.tenant(),
                        datasource,
                        statement,
                        Inputs.parameters(request.params()),
                        new Window.Whole(maxRows),
                        Inputs.duration(request.cacheTtl(), "cache_ttl", Duration.ZERO)))
                .map(answer -> RowAnswers.statement(answer, null));
    }

    /** The whole result as lines of JSON, read from the database no faster than they are taken; never cached. */
    @POST
    @Produces(RowLines.MEDIA_TYPE)
    public Multi<byte[]> stream(@Nullable SqlRequest body) {
        SqlRequest request = Inputs.required(body);
        StatementText statement = statements.parse(request.sql());
        Datasource datasource = datasources.requested(request.datasource(), caller.tenant());
        return RowLines.of(statements
                .prepare(caller.tenant(), datasource, statement, Inputs.parameters(request.params()))
                .onItem()
                .transformToMulti(statements::stream));
    }
}
