package io.slipstream.extractor.http;

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

/** Answers for tokens that are refused before a request reaches a resource. */
@Singleton
public class AuthenticationFailures {
    private final ObjectMapper json;

    /** Answers in JSON. */
    public AuthenticationFailures(ObjectMapper json) {
        this.json = json;
    }

    void register(@Observes Router router) {
        router.route().failureHandler(this::answer);
    }

    private void answer(RoutingContext context) {
        if (!(context.failure() instanceof AuthenticationFailedException)) {
            context.next();
            return;
        }
        Problem problem = Problem.of(
                ErrorCode.UNAUTHENTICATED,
                "a valid bearer token is needed",
                context.normalizedPath(),
                ProblemMapper.traceId(),
                List.of());
        try {
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, ProblemType.MEDIA_TYPE)
                    .putHeader("WWW-Authenticate", "Bearer")
                    .end(json.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            context.next();
        }
    }
}
