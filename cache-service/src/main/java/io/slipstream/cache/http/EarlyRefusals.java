package io.slipstream.cache.http;

import io.quarkus.security.AuthenticationException;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.slipstream.cache.config.EntryConfig;
import io.slipstream.contracts.problem.ErrorCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;

/**
 * Refusals before a request reaches a resource: tokens that are not accepted, and JSON bodies that are too large. Values of
 * entries have a limit of their own, kept while they are read.
 */
@Singleton
public class EarlyRefusals {
    private static final String API = "/api/*";
    private static final String ENTRY = "/entries/";

    private final Problems problems;
    private final long maxJsonBytes;

    EarlyRefusals(Problems problems, EntryConfig config) {
        this.problems = problems;
        this.maxJsonBytes = config.maxJsonSize().asLongValue();
    }

    void register(@Observes Router router) {
        router.route(API).handler(this::limit).failureHandler(this::refuse);
        router.route().failureHandler(this::refuse);
    }

    private void limit(RoutingContext routing) {
        HttpMethod method = routing.request().method();
        if (method.equals(HttpMethod.GET)
                || method.equals(HttpMethod.HEAD)
                || (method.equals(HttpMethod.PUT) && path(routing).contains(ENTRY))) {
            routing.next();
            return;
        }
        if (RequestBody.declaredLength(routing.request()) > maxJsonBytes) {
            routing.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            end(routing, ErrorCode.PAYLOAD_TOO_LARGE, "a JSON body must be at most " + maxJsonBytes + " bytes");
            return;
        }
        routing.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, maxJsonBytes);
        routing.next();
    }

    private void refuse(RoutingContext routing) {
        if (routing.failure() instanceof AuthenticationException) {
            routing.response().putHeader("WWW-Authenticate", "Bearer");
            end(routing, ErrorCode.UNAUTHENTICATED, "a valid bearer token is needed");
        } else {
            routing.next();
        }
    }

    private static String path(RoutingContext routing) {
        return Objects.requireNonNullElse(routing.request().path(), "");
    }

    private void end(RoutingContext routing, ErrorCode code, String detail) {
        if (!routing.response().ended()) {
            problems.end(routing.response(), problems.tell(code, detail, List.of(), path(routing), null), null);
        }
    }
}
