package io.slipstream.query.http;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.query.advice.DatabaseInspector;
import io.slipstream.query.advice.FingerprintFigures;
import io.slipstream.query.advice.FingerprintStatistics;
import io.slipstream.query.advice.SlowQueryStore;
import io.slipstream.query.result.ResultService;
import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.Datasources;
import io.slipstream.query.statement.StatementRunner;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the service knows about the databases and the statements it ran. */
@Path("/api/v1/database")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Scope.Names.QUERY_READ, Scope.Names.QUERY_ADMIN})
public class DatabaseResource {
    private static final Comparator<FingerprintFigures> SLOWEST =
            Comparator.comparingDouble(FingerprintFigures::p95Ms).reversed();
    private static final Comparator<FingerprintFigures> COSTLIEST =
            Comparator.comparingDouble(FingerprintFigures::totalMs).reversed();
    private static final Comparator<FingerprintFigures> MOST_FREQUENT =
            Comparator.comparingLong(FingerprintFigures::calls).reversed();
    private static final Comparator<FingerprintFigures> MOST_CACHED =
            Comparator.comparingLong(FingerprintFigures::cacheHits).reversed();
    private static final int TOP = 10;

    private final Caller caller;
    private final Datasources datasources;
    private final StatementRunner runner;
    private final DatabaseInspector inspector;
    private final FingerprintStatistics fingerprints;
    private final SlowQueryStore slowQueries;
    private final ResultService results;
    private final InstantSource clock;

    /** Wired once. */
    public DatabaseResource(
            Caller caller,
            Datasources datasources,
            StatementRunner runner,
            DatabaseInspector inspector,
            FingerprintStatistics fingerprints,
            SlowQueryStore slowQueries,
            ResultService results,
            InstantSource clock) {
        this.caller = caller;
        this.datasources = datasources;
        this.runner = runner;
        this.inspector = inspector;
        this.fingerprints = fingerprints;
        this.slowQueries = slowQueries;
        this.results = results;
        this.clock = clock;
    }

    /** Pools, databases, cache and totals. A database that is down is marked so; the rest still answers. */
    @GET
    @Path("/stats")
    public Uni<DatabaseResponses.Stats> stats() {
        String tenant = caller.tenant();
        Map<String, DatabaseResponses.Database> databases = new TreeMap<>();
        return Multi.createFrom()
                .iterable(datasources.all())
                .filter(datasource -> datasource.isOpenTo(tenant))
                .onItem()
                .transformToUniAndMerge(datasource -> facts(datasource)
                        .invoke(facts -> databases.put(datasource.name(), database(datasource, facts))))
                .onItem()
                .ignoreAsUni()
                .chain(() -> queries(tenant))
                .map(queries -> new DatabaseResponses.Stats(databases, cache(), queries));
    }

    /** Statements that took too long, newest first. */
    @GET
    @Path("/slow-queries")
    public Uni<Page<DatabaseResponses.Slow>> slowQueries(
            @QueryParam("page") @Nullable String page, @QueryParam("per_page") @Nullable String perPage) {
        int number = Inputs.page(page);
        int size = Inputs.perPage(perPage, null);
        String tenant = caller.tenant();
        return slowQueries
                .count(tenant)
                .chain(total -> slowQueries
                        .page(tenant, (number - 1L) * size, size)
                        .map(found -> new Page<>(
                                found.stream().map(DatabaseResponses.Slow::from).toList(),
                                Pagination.offset(number, size, total))));
    }

    /** Statements by shape, the costliest first, since the start of this replica. */
    @GET
    @Path("/fingerprints")
    public Page<DatabaseResponses.Fingerprint> fingerprints(
            @QueryParam("page") @Nullable String page,
            @QueryParam("per_page") @Nullable String perPage,
            @QueryParam("sort") @Nullable String sort) {
        int number = Inputs.page(page);
        int size = Inputs.perPage(perPage, null);
        List<FingerprintFigures> all = fingerprints.figures(caller.tenant(), order(sort));
        List<DatabaseResponses.Fingerprint> found = all.stream()
                .skip((number - 1L) * size)
                .limit(size)
                .map(DatabaseResponses.Fingerprint::from)
                .toList();
        return new Page<>(found, Pagination.offset(number, size, all.size()));
    }

    /** The slowest, the most frequent and the most cached statements, with the figures of the cache. */
    @GET
    @Path("/report")
    public Uni<DatabaseResponses.Report> report() {
        String tenant = caller.tenant();
        return queries(tenant)
                .map(queries -> new DatabaseResponses.Report(
                        clock.instant(),
                        queries,
                        cache(),
                        top(tenant, SLOWEST),
                        top(tenant, MOST_FREQUENT),
                        top(tenant, MOST_CACHED)));
    }

    /** Looks at PostgreSQL's own statistics of a database for what is worth a look. */
    @POST
    @Path("/analyses")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.QUERY_ADMIN)
    public Uni<DatabaseResponses.Analysis> analyse(DatabaseResponses.@Nullable AnalysisRequest body) {
        Datasource datasource = datasources.requested(body == null ? null : body.datasource(), caller.tenant());
        return inspector
                .findings(datasource)
                .map(findings -> new DatabaseResponses.Analysis(
                        datasource.name(),
                        clock.instant(),
                        findings.stream().map(DatabaseResponses.Finding::from).toList()));
    }

    private Uni<DatabaseResponses.Facts> facts(Datasource datasource) {
        return inspector
                .facts(datasource)
                .map(DatabaseResponses.Facts::from)
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> DatabaseResponses.Facts.missing(
                        failure.getMessage() == null ? "unavailable" : failure.getMessage()));
    }

    private DatabaseResponses.Database database(Datasource datasource, DatabaseResponses.Facts facts) {
        return new DatabaseResponses.Database(PoolResponse.from(runner.statistics(datasource)), facts);
    }

    private DatabaseResponses.Cache cache() {
        return DatabaseResponses.Cache.from(results.statistics());
    }

    private Uni<DatabaseResponses.Queries> queries(String tenant) {
        List<FingerprintFigures> all = fingerprints.figures(tenant, COSTLIEST);
        return slowQueries
                .count(tenant)
                .map(slow -> new DatabaseResponses.Queries(
                        all.stream().mapToLong(FingerprintFigures::calls).sum(),
                        all.stream().mapToLong(FingerprintFigures::cacheHits).sum(),
                        all.stream().mapToLong(FingerprintFigures::failures).sum(),
                        all.stream().mapToDouble(FingerprintFigures::totalMs).sum(),
                        fingerprints.quantileMs(0.5),
                        fingerprints.quantileMs(0.95),
                        slow,
                        all.size()));
    }

    private List<DatabaseResponses.Fingerprint> top(String tenant, Comparator<FingerprintFigures> order) {
        return fingerprints.figures(tenant, order).stream()
                .limit(TOP)
                .map(DatabaseResponses.Fingerprint::from)
                .toList();
    }

    private static Comparator<FingerprintFigures> order(@Nullable String sort) {
        return switch (sort == null ? "total" : sort) {
            case "total" -> COSTLIEST;
            case "p95" -> SLOWEST;
            case "calls" -> MOST_FREQUENT;
            case "hits" -> MOST_CACHED;
            default -> throw ProblemException.invalid("sort", "one of total, p95, calls, hits");
        };
    }
}
