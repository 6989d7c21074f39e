package io.slipstream.gateway.edge;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.gateway.config.ProxyConfig;
import io.slipstream.gateway.credential.ServiceTokens;
import io.slipstream.gateway.insight.InsightService;
import io.slipstream.gateway.upstream.Service;
import io.slipstream.gateway.upstream.ServiceAnswer;
import io.slipstream.gateway.upstream.ServiceCall;
import io.slipstream.gateway.upstream.ServiceCalls;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * What the suite is doing, in one place: also found at {@code /api/performance}. A service that is down is marked so in
 * the aggregates; a resource that is a service's alone answers 503 for it.
 */
@Path("/api/v1/performance")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Performance", description = "What the suite is doing")
public class PerformanceResource {
    private static final byte[] ANALYSE =
            "{\"tasks\":[{\"type\":\"database.analyse\",\"payload\":{},\"priority\":\"LOW\",\"tags\":[\"optimize\"]}]}"
                    .getBytes(StandardCharsets.UTF_8);

    private final InsightService insight;
    private final ServiceCalls services;
    private final ServiceTokens tokens;
    private final Caller caller;
    private final Duration timeout;

    /** The resource over all services. */
    public PerformanceResource(
            InsightService insight, ServiceCalls services, ServiceTokens tokens, Caller caller, ProxyConfig proxy) {
        this.insight = insight;
        this.services = services;
        this.tokens = tokens;
        this.caller = caller;
        this.timeout = proxy.responseTimeout();
    }

    /** The whole suite now; at most one sampling interval old. */
    @GET
    @RolesAllowed({Scope.Names.METRICS_READ, Scope.Names.GATEWAY_ADMIN})
    public Uni<SnapshotResponse> overview() {
        return insight.current(caller.principal().tenant()).map(SnapshotResponse::from);
    }

    /** The figures of the whole suite now; the same as the overview. */
    @GET
    @Path("/metrics")
    @RolesAllowed({Scope.Names.METRICS_READ, Scope.Names.GATEWAY_ADMIN})
    public Uni<SnapshotResponse> metrics() {
        return overview();
    }

    /** The state of each service, and of the whole. */
    public record Health(String status, Map<String, SnapshotResponse.Service> parts) {}

    /** Which services are up; 200 also when one is down, since the others still serve. */
    @GET
    @Path("/health")
    @RolesAllowed({Scope.Names.METRICS_READ, Scope.Names.GATEWAY_ADMIN})
    public Uni<Health> health() {
        return overview().map(snapshot -> new Health(snapshot.status(), new TreeMap<>(snapshot.services())));
    }

    /** The database as query-service sees it. */
    @GET
    @Path("/database/stats")
    @RolesAllowed({Scope.Names.METRICS_READ, Scope.Names.QUERY_READ})
    public Uni<Response> databaseStats(@Context UriInfo uri) {
        return passOn(Service.QUERY, "/api/v1/database/stats", uri);
    }

    /** The cache as one of its replicas sees it. */
    @GET
    @Path("/cache/stats")
    @RolesAllowed({Scope.Names.METRICS_READ, Scope.Names.CACHE_READ})
    public Uni<Response> cacheStats(@Context UriInfo uri) {
        return passOn(Service.CACHE, "/api/v1/cache/stats", uri);
    }

    /** Search over documents: text, OWASP categories, pages, cached. */
    @GET
    @Path("/search/optimized")
    @RolesAllowed(Scope.Names.QUERY_READ)
    public Uni<Response> search(@Context UriInfo uri) {
        return passOn(Service.QUERY, "/api/v1/search", uri);
    }

    /** Analytics of a type: {@code cache} and {@code assets} as they are now, the others as query-service keeps them. */
    @GET
    @Path("/analytics/{type: [a-z]+}")
    @RolesAllowed({Scope.Names.QUERY_READ, Scope.Names.METRICS_READ})
    public Uni<Response> analytics(@PathParam("type") String type, @Context UriInfo uri) {
        return switch (type) {
            case "cache" ->
                insight.current(caller.principal().tenant()).map(snapshot -> figures(Service.CACHE, snapshot.cache()));
            case "assets" ->
                insight.current(caller.principal().tenant()).map(snapshot -> figures(Service.ASSET, snapshot.assets()));
            default -> passOn(Service.QUERY, "/api/v1/analytics/" + type, uri);
        };
    }

    private static Response figures(Service service, @Nullable Object figures) {
        if (figures == null) {
            throw unavailable(service);
        }
        return Response.ok(figures).build();
    }

    /** Starts an analysis of the database in the background. It changes nothing that needs consent. */
    @POST
    @Path("/optimize")
    @RolesAllowed(Scope.Names.GATEWAY_ADMIN)
    public Uni<Response> optimize() {
        return send(Service.TASK, ServiceCall.post("/api/v1/tasks:batch", token(), ANALYSE, timeout));
    }

    /** Empties the cache: everything, or the namespace that the body names. */
    @POST
    @Path("/cache/clear")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<Response> clear(byte @Nullable [] body) {
        byte[] sent = body == null || body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body;
        return send(Service.CACHE, ServiceCall.post("/api/v1/cache/clear", token(), sent, timeout));
    }

    private Uni<Response> passOn(Service service, String path, UriInfo uri) {
        String query = uri.getRequestUri().getRawQuery();
        return send(service, ServiceCall.get(query == null ? path : path + "?" + query, token(), timeout));
    }

    private Uni<Response> send(Service service, ServiceCall call) {
        return services.call(service, call).map(answer -> response(service, answer));
    }

    private static Response response(Service service, ServiceAnswer answer) {
        if (answer.status() == 0) {
            throw unavailable(service);
        }
        String mediaType = answer.succeeded() ? MediaType.APPLICATION_JSON : "application/problem+json";
        return Response.status(answer.status())
                .type(mediaType)
                .entity(answer.body())
                .build();
    }

    private static ProblemException unavailable(Service service) {
        return new ProblemException(ErrorCode.UPSTREAM_UNAVAILABLE, service.label() + "-service does not answer");
    }

    private String token() {
        return tokens.of(caller.principal());
    }
}
