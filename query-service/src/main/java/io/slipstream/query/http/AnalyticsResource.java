package io.slipstream.query.http;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.query.advice.FingerprintFigures;
import io.slipstream.query.advice.FingerprintStatistics;
import io.slipstream.query.analytics.AnalyticsService;
import io.slipstream.query.document.SearchService;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Figures by type: findings of documents, this service's statements, what became of tasks; and what the services told of themselves by the hour. */
@Path("/api/v1/analytics/{type}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Scope.Names.QUERY_READ)
public class AnalyticsResource {
    private static final Duration DEFAULT_SPAN = Duration.ofDays(30);
    private static final Duration MAX_SPAN = Duration.ofDays(3660);
    private static final String HOUR = "hour";
    private static final Set<String> HOURLY_ALONE = Set.of("cache", "assets", "sessions");
    private static final Set<String> HOURLY = Set.of("tasks", "queries", "security");

    private final Caller caller;
    private final SearchService search;
    private final FingerprintStatistics fingerprints;
    private final AnalyticsService analytics;

    /** Wired once. */
    public AnalyticsResource(
            Caller caller, SearchService search, FingerprintStatistics fingerprints, AnalyticsService analytics) {
        this.caller = caller;
        this.search = search;
        this.fingerprints = fingerprints;
        this.analytics = analytics;
    }

    /**
     * The figures of a type.
     *
     * @param type {@code cache}, {@code tasks}, {@code queries}, {@code assets}, {@code sessions} or {@code security}
     * @param span how far back, ISO-8601 or seconds; 30 days if it is not given
     * @param by {@code hour} for the services' own figures by the hour, which is all there is of cache, assets and sessions; not given for the others' own form
     */
    @GET
    public Uni<Response> get(
            @PathParam("type") String type,
            @QueryParam("span") @Nullable String span,
            @QueryParam("by") @Nullable String by) {
        Duration back = Inputs.duration(span, "span", DEFAULT_SPAN);
        if (back.compareTo(MAX_SPAN) > 0) {
            throw ProblemException.invalid("span", "at most " + MAX_SPAN.toDays() + " days");
        }
        if (by != null && !by.equals(HOUR)) {
            throw ProblemException.invalid("by", HOUR);
        }
        String tenant = caller.tenant();
        if (HOURLY_ALONE.contains(type) || (HOURLY.contains(type) && by != null)) {
            return analytics.hours(tenant, type, back).map(answer -> RowAnswers.series(answer, type, back));
        }
        return switch (type) {
            case "security" -> search.findings(tenant, back).map(answer -> RowAnswers.series(answer, type, back));
            case "tasks" -> search.tasks(tenant, back).map(answer -> RowAnswers.series(answer, type, back));
            case "queries" -> Uni.createFrom().item(queries(tenant));
            default -> throw ProblemException.notFound("analytics '" + type + "'");
        };
    }

    private Response queries(String tenant) {
        List<DatabaseResponses.Fingerprint> figures =
                fingerprints
                        .figures(
                                tenant,
                                Comparator.comparingDouble(FingerprintFigures::totalMs)
                                        .reversed())
                        .stream()
                        .limit(100)
                        .map(DatabaseResponses.Fingerprint::from)
                        .toList();
        return Response.ok(new QueryFigures("queries", figures)).build();
    }

    /**
     * This replica's statements.
     *
     * @param type {@code queries}
     * @param data the hundred shapes that took the most time
     */
    public record QueryFigures(String type, List<DatabaseResponses.Fingerprint> data) {}
}
