package io.slipstream.query.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.security.AuthenticationFailedException;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Answers for requests that are refused before they reach a resource: a bad token, and a JSON body past its limit, which is
 * lower than the server's own since documents are larger.
 */
@Singleton
public class RouteFailures {
    private static final long MAX_JSON_BYTES = 2 * 1024 * 1024;
    private static final String MAX_BODY = "io.quarkus.max-request-size";
    private static final int BEFORE_ALL = -10_000;

    private final ObjectMapper json;

    /** Answers in JSON. */
    public RouteFailures(ObjectMapper json) {
        this.json = json;
    }

    void register(@Observes Router router) {
        router.route().order(BEFORE_ALL).handler(this::limit);
        router.route().failureHandler(this::answer);
    }

    private void limit(RoutingContext context) {
        String path = context.normalizedPath();
        boolean document = path.startsWith("/api/v1/documents") || path.startsWith("/internal/v1/documents");
        if (!document && declared(context) > MAX_JSON_BYTES) {
            answer(
                    context,
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "a JSON body may have " + MAX_JSON_BYTES + " bytes at the most");
            return;
        }
        if (!document) {
            context.put(MAX_BODY, MAX_JSON_BYTES);
        }
        context.next();
    }

    private void answer(RoutingContext context) {
        if (context.failure() instanceof AuthenticationFailedException) {
            context.response().putHeader("WWW-Authenticate", "Bearer");
            answer(context, ErrorCode.UNAUTHENTICATED, "a valid bearer token is needed");
        } else if (context.statusCode() == 413) {
            answer(context, ErrorCode.PAYLOAD_TOO_LARGE, "the body is too large");
        } else {
            context.next();
        }
    }

    private void answer(RoutingContext context, ErrorCode code, String detail) {
        Problem problem = Problem.of(code, detail, context.normalizedPath(), ProblemMapper.traceId(), List.of());
        try {
            String body = json.writeValueAsString(problem);
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, ProblemType.MEDIA_TYPE)
                    .end(body);
        } catch (JsonProcessingException e) {
            context.next();
        }
    }

    private static long declared(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
