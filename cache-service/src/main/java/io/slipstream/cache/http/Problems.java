package io.slipstream.cache.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ErrorKind;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.problem.ProblemType;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Turns failures into problems: what a caller may know, and what the log must. */
@Singleton
public class Problems {
    private static final Logger LOGGER = Logger.getLogger(Problems.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ObjectMapper json;

    Problems(ObjectMapper json) {
        this.json = json;
    }

    /** The problem of a failure; logs it at the level its kind asks for. */
    Problem tell(Throwable failure, String instance) {
        return failure instanceof ProblemException known
                ? tell(known.code(), detail(known), known.errors(), instance, known)
                : tell(ErrorCode.INTERNAL_ERROR, "an unexpected error occurred", List.of(), instance, failure);
    }

    /** The problem of a code. */
    Problem tell(ErrorCode code, String detail, List<FieldError> errors, String instance, @Nullable Throwable cause) {
        String traceId = traceId();
        log(code, instance, traceId, cause);
        return Problem.of(code, detail, instance, traceId, errors);
    }

    /** The problem of an entry that is not there. */
    Problem absent(String instance) {
        return tell(ErrorCode.NOT_FOUND, "the entry is not in the cache", List.of(), instance, null);
    }

    /** The answer that carries a problem; 503 and 429 say when to try again. */
    Response.ResponseBuilder answer(Problem problem, @Nullable Throwable failure) {
        Response.ResponseBuilder answer =
                Response.status(problem.status()).entity(problem).type(ProblemType.MEDIA_TYPE);
        if (problem.status() == 503 || problem.status() == 429) {
            Duration after = failure instanceof ProblemException known ? known.retryAfter() : null;
            answer.header(HttpHeaders.RETRY_AFTER, Math.max(1, (after == null ? RETRY : after).toSeconds()));
        }
        if (problem.status() == 413) {
            answer.header("Connection", "close"); // The rest of the body is not wanted.
        }
        return answer;
    }

    /** Ends a response with a problem, where no resource does. */
    void end(HttpServerResponse response, Problem problem, @Nullable Throwable failure) {
        answer(problem, failure).build().getStringHeaders().forEach(response::putHeader);
        response.setStatusCode(problem.status()).end(json(problem));
    }

    /** A problem as JSON. */
    String json(Problem problem) {
        try {
            return json.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem can always be written", e);
        }
    }

    private static String detail(ProblemException known) {
        String message = known.getMessage();
        return known.code().kind() == ErrorKind.INTERNAL || message == null
                ? known.code().title()
                : message;
    }

    private static void log(ErrorCode code, String instance, @Nullable String traceId, @Nullable Throwable cause) {
        switch (code.kind()) {
            case INTERNAL -> LOGGER.errorf(cause, "request failed: code=%s trace_id=%s", code, traceId);
            case UPSTREAM, CAPACITY ->
                LOGGER.warnf(
                        "request cannot be served now: code=%s trace_id=%s cause=%s",
                        code, traceId, cause == null || cause.getCause() == null ? "" : cause.getCause());
            case CALLER, CONFLICT -> LOGGER.debugf("request refused: code=%s path=%s", code, instance);
        }
    }

    private static @Nullable String traceId() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid() ? context.getTraceId() : null;
    }
}
