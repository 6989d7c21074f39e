package io.slipstream.task.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.security.AuthenticationException;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Failures that happen before or after the resources: too large bodies, invalid tokens, unknown paths. */
@ApplicationScoped
public class ProblemRoutes {
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final int BEFORE_UPLOAD_LIMIT = -10_000;

    private final ObjectMapper mapper;
    private final long bodyLimit;

    /** Routes that write problems as JSON. */
    public ProblemRoutes(
            ObjectMapper mapper, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize bodyLimit) {
        this.mapper = mapper;
        this.bodyLimit = bodyLimit.asLongValue();
    }

    void register(@Observes Router router) {
        router.route().order(BEFORE_UPLOAD_LIMIT).handler(this::checkSize).failureHandler(this::failed);
        router.route("/api/*")
                .order(Integer.MAX_VALUE)
                .handler(context -> problem(context, ErrorCode.NOT_FOUND, "there is nothing at this path"));
    }

    /** A stream is read as it comes and has no size: what it declares must not be held against it further on. */
    private void checkSize(RoutingContext context) {
        if (isStream(context)) {
            context.request().headers().remove(HttpHeaders.CONTENT_LENGTH);
            context.next();
            return;
        }
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean tooLarge = length != null && LENGTH.matcher(length).matches() && Long.parseLong(length) > bodyLimit;
        if (tooLarge) {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            problem(context, ErrorCode.PAYLOAD_TOO_LARGE, "the body must be at most " + bodyLimit + " bytes");
        } else {
            context.next();
        }
    }

    private static boolean isStream(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null
                && type.startsWith(TaskStreamResource.NDJSON)
                && Answers.BATCH.equals(context.normalizedPath());
    }

    private void failed(RoutingContext context) {
        if (context.response().headWritten()) {
            context.next();
        } else if (context.failure() instanceof AuthenticationException) {
            context.response().putHeader("WWW-Authenticate", "Bearer");
            problem(context, ErrorCode.UNAUTHENTICATED, "the bearer token is not valid");
        } else if (context.statusCode() == 413) {
            problem(context, ErrorCode.PAYLOAD_TOO_LARGE, "the body must be at most " + bodyLimit + " bytes");
        } else {
            context.next();
        }
    }

    private void problem(RoutingContext context, ErrorCode code, String detail) {
        Problem problem = Problem.of(code, detail, context.normalizedPath(), Identity.traceId(), List.of());
        context.response()
                .setStatusCode(ProblemType.of(code).status())
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemType.MEDIA_TYPE)
                .end(json(problem));
    }

    private String json(Problem problem) {
        try {
            return mapper.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }
}
