package io.slipstream.asset.http;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.slipstream.asset.config.PublishConfig;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Refusals before a request reaches a resource: tokens that are not accepted, and JSON bodies that are too large. Uploads have limits
 * of their own, which the publishing service checks while it receives them.
 */
@ApplicationScoped
class EarlyRefusals {
    private static final String API = "/api/";

    private final Problems problems;
    private final long maxJsonBytes;

    EarlyRefusals(Problems problems, PublishConfig config) {
        this.problems = problems;
        this.maxJsonBytes = config.maxJsonSize().asLongValue();
    }

    void register(@Observes Router router) {
        router.route(API + "*").handler(this::limit).failureHandler(this::refuse);
        router.route().failureHandler(this::refuse);
    }

    private void limit(RoutingContext routing) {
        String type = routing.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.startsWith("application/json") || isUpload(routing)) {
            routing.next();
            return;
        }
        String length = routing.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > maxJsonBytes) {
            routing.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            end(
                    routing,
                    problems.tell(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "a JSON body must be at most " + maxJsonBytes + " bytes",
                            List.of(),
                            RequestPath.of(routing.request())));
            return;
        }
        routing.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, maxJsonBytes);
        routing.next();
    }

    /** A JSON file is published like any other. */
    private static boolean isUpload(RoutingContext routing) {
        String path = RequestPath.of(routing.request());
        return path.equals("/api/v1/bundles")
                || path.startsWith("/api/v1/assets/")
                        && !path.equals("/api/v1/assets/policies")
                        && !path.equals("/api/v1/assets/switches")
                        && !path.startsWith("/api/v1/assets/invalidations");
    }

    private void refuse(RoutingContext routing) {
        if (!(routing.failure() instanceof AuthenticationFailedException)) {
            routing.next();
            return;
        }
        routing.response().putHeader("WWW-Authenticate", "Bearer");
        end(
                routing,
                problems.tell(
                        ErrorCode.UNAUTHENTICATED,
                        "a valid bearer token is needed",
                        List.of(),
                        RequestPath.of(routing.request())));
    }

    private void end(RoutingContext routing, Problems.Told told) {
        if (!routing.response().ended()) {
            routing.response()
                    .setStatusCode(told.problem().status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, ProblemType.MEDIA_TYPE)
                    .end(problems.json(told.problem()));
        }
    }
}
