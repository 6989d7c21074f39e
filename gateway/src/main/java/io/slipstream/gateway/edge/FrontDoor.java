package io.slipstream.gateway.edge;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.gateway.config.GatewayConfig;
import io.slipstream.gateway.credential.Principal;
import io.slipstream.gateway.route.BodyLimit;
import io.slipstream.gateway.route.Destination;
import io.slipstream.gateway.route.PathTable;
import io.slipstream.gateway.route.RequestPath;
import io.slipstream.gateway.route.RouteService;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where every request on the main port comes in. It looks at the request's form, finds out where it leads and who makes
 * it, and passes it on: to a service, to the application, or to the gateway's own resources.
 */
@Singleton
public class FrontDoor {
    /** Where the caller of a request to the gateway's own resources is found. */
    static final String PRINCIPAL = "slipstream.principal";

    private static final String ADMITTED = "slipstream.admitted";
    private static final int BEFORE_EVERYTHING = 10_000;
    private static final String HEALTH = "/q/health";
    private static final String PERFORMANCE = "/api/v1/performance";
    private static final String PERFORMANCE_ALIAS = "/api/performance";

    private final Proxy proxy;
    private final Forwards forwards;
    private final RouteService routes;
    private final Authenticator authenticator;
    private final Problems problems;
    private final OpenApiEndpoint openApi;
    private final String reservedHost;
    private final String reservedPrefix;

    /** A front door; a malformed prefix stops the start. */
    public FrontDoor(
            Proxy proxy,
            Forwards forwards,
            RouteService routes,
            Authenticator authenticator,
            Problems problems,
            OpenApiEndpoint openApi,
            GatewayConfig config) {
        this.proxy = proxy;
        this.forwards = forwards;
        this.routes = routes;
        this.authenticator = authenticator;
        this.problems = problems;
        this.openApi = openApi;
        this.reservedHost = config.reservedHost().orElse("").toLowerCase(Locale.ROOT);
        this.reservedPrefix = config.reservedPrefix().orElse("");
        if (!reservedPrefix.isEmpty() && !reservedPrefix.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException(
                    "slipstream.gateway.reserved-prefix must begin with a slash and not end with one, got '"
                            + reservedPrefix + "'");
        }
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_EVERYTHING);
    }

    void answerFailures(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
    }

    /** Answers what fails before a resource is at work, such as a request without a host. */
    private void failed(RoutingContext context) {
        Throwable failure = context.failure();
        if (failure instanceof SecurityException) {
            context.next();
        } else if (context.statusCode() == 400) {
            Proxy.closeAfter(context.request());
            refuse(context.request(), new ProblemException(ErrorCode.INVALID_REQUEST, "the request is malformed"));
        } else if (context.statusCode() == 413) {
            refuse(context.request(), new ProblemException(ErrorCode.PAYLOAD_TOO_LARGE, "the body is too large"));
        } else if (failure == null) {
            context.next();
        } else {
            refuse(context.request(), failure);
        }
    }

    private void admit(RoutingContext context) {
        if (context.get(ADMITTED) != null) {
            context.next();
            return;
        }
        HttpServerRequest request = context.request();
        Optional<ProblemException> fault = RequestGate.check(request);
        if (fault.isPresent()) {
            Proxy.closeAfter(request);
            problems.answer(request, fault.get());
            proxy.drain(request);
            return;
        }
        String path = Objects.requireNonNullElse(request.path(), "/");
        String host = RequestGate.hostName(request);
        String ours = ownPath(host, path);
        Destination destination = ours == null ? new Destination.Elsewhere() : PathTable.find(ours);
        switch (destination) {
            case Destination.ToService service -> toService(request, service, ours == null ? path : ours);
            case Destination.Local local -> toOwn(context, local, canonical(ours == null ? path : ours));
            case Destination.Elsewhere elsewhere -> toApplication(request, host, path);
        }
    }

    /** The path as it stands in the table of our own paths; null if it cannot be one of ours. */
    private @Nullable String ownPath(String host, String path) {
        if (path.equals(HEALTH) || path.startsWith(HEALTH + "/")) {
            return path;
        }
        if (!reservedHost.isEmpty() && !reservedHost.equals(host)) {
            return null;
        }
        if (reservedPrefix.isEmpty()) {
            return RequestPath.withPlainColons(path);
        }
        return path.startsWith(reservedPrefix + "/")
                ? RequestPath.withPlainColons(path.substring(reservedPrefix.length()))
                : null;
    }

    /** The performance API has two addresses; resources know one. */
    private static String canonical(String path) {
        return path.equals(PERFORMANCE_ALIAS) || path.startsWith(PERFORMANCE_ALIAS + "/")
                ? PERFORMANCE + path.substring(PERFORMANCE_ALIAS.length())
                : path;
    }

    private void toService(HttpServerRequest request, Destination.ToService service, String path) {
        if (service.open() && request.getHeader(Authenticator.API_KEY_HEADER) == null) {
            request.pause();
            proxy.pass(request, forwards.toService(request, service, path, null));
            return;
        }
        identify(request, caller -> proxy.pass(request, forwards.toService(request, service, path, caller)));
    }

    private void toApplication(HttpServerRequest request, String host, String path) {
        Optional<RouteService.Found> found =
                routes.find(host, path, request.method().name());
        if (found.isEmpty()) {
            refuse(request, new ProblemException(ErrorCode.NOT_FOUND, "nothing is served at this path"));
            return;
        }
        RouteService.Found route = found.get();
        if (route.route().requireCredential()) {
            identify(request, caller -> passToApplication(request, route, caller));
        } else {
            request.pause();
            passToApplication(request, route, null);
        }
    }

    private void passToApplication(HttpServerRequest request, RouteService.Found route, @Nullable Principal caller) {
        Forward forward = forwards.toApplication(request, route, caller);
        if (Tunnel.isAskedFor(request)) {
            proxy.tunnel(request, forward);
        } else {
            proxy.pass(request, forward);
        }
    }

    private void toOwn(RoutingContext context, Destination.Local local, String path) {
        HttpServerRequest request = context.request();
        long limit = forwards.limit(BodyLimit.JSON);
        if (Proxy.declaresMoreThan(request, limit)) {
            proxy.refuseBody(request, limit);
            return;
        }
        secure(request, path);
        if (openApi.answers(path)) {
            openApi.answer(request);
        } else if (path.startsWith("/q/")) {
            proceed(context, path, null);
        } else if (local.open()) {
            Uni<Optional<Principal>> lenient =
                    authenticator.authenticate(request).onFailure().recoverWithItem(Optional.empty());
            lenient.subscribe().with(caller -> proceed(context, path, caller.orElse(null)), context::fail);
        } else {
            authenticator
                    .authenticate(request)
                    .map(FrontDoor::required)
                    .subscribe()
                    .with(caller -> proceed(context, path, caller), failure -> refuse(request, failure));
        }
    }

    private void proceed(RoutingContext context, String path, @Nullable Principal caller) {
        if (context.request().headers().contains("Transfer-Encoding")) {
            collectBody(context, () -> dispatch(context, path, caller));
        } else {
            dispatch(context, path, caller);
        }
    }

    /** Reads a body of unknown length, no further than allowed, so that the answer to a larger one is ours. */
    private void collectBody(RoutingContext context, Runnable then) {
        HttpServerRequest request = context.request();
        long limit = forwards.limit(BodyLimit.JSON);
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > limit) {
                proxy.refuseBody(request, limit);
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(nothing -> {
            ((RoutingContextInternal) context).setBody(body);
            then.run();
        });
        request.resume();
    }

    private static void dispatch(RoutingContext context, String path, @Nullable Principal caller) {
        context.put(ADMITTED, Boolean.TRUE);
        if (caller != null) {
            context.put(PRINCIPAL, caller);
        }
        if (path.equals(context.request().path())) {
            context.next();
        } else {
            String query = context.request().query();
            context.reroute(query == null ? path : path + "?" + query);
        }
    }

    /** Finds out who makes a request, holding its body back meanwhile. */
    private void identify(HttpServerRequest request, Consumer<Principal> then) {
        request.pause();
        authenticator
                .authenticate(request)
                .map(FrontDoor::required)
                .subscribe()
                .with(then, failure -> refuse(request, failure));
    }

    private static Principal required(Optional<Principal> caller) {
        return caller.orElseThrow(
                () -> Authenticator.unauthenticated("send X-API-Key, or Authorization: Bearer with a token"));
    }

    private void refuse(HttpServerRequest request, Throwable failure) {
        problems.answer(request, failure);
        proxy.drain(request);
    }

    private static void secure(HttpServerRequest request, String path) {
        MultiMap headers = request.response().headers();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        if (!path.startsWith("/q/") && !path.startsWith("/dashboard")) {
            headers.set("Cache-Control", "no-store");
        }
    }
}
