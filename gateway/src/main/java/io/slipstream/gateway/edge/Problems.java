package io.slipstream.gateway.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ErrorKind;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.problem.ProblemType;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Answers requests with problems (RFC 9457) where no resource is at work yet. */
@Singleton
public class Problems {
    /** What a caller without a good credential is told to send. */
    static final String CHALLENGE = "ApiKey realm=\"slipstream\", Bearer realm=\"slipstream\"";

    private static final Logger LOGGER = Logger.getLogger(Problems.class);
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

    private final ObjectMapper json;

    /** Writes with the application's mapper. */
    public Problems(ObjectMapper json) {
        this.json = json;
    }

    /** The problem of any failure; one without a code is logged and hidden behind a generic one. */
    static ProblemException of(Throwable failure) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        LOGGER.error("unexpected failure", failure);
        return new ProblemException(ErrorCode.INTERNAL_ERROR, "the gateway failed; the trace id leads to the cause");
    }

    /** The id of the trace the current request belongs to; null if there is none. */
    static @Nullable String traceId() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid() ? span.getTraceId() : null;
    }

    /** The {@code Retry-After} of a problem in seconds; null if it has none. */
    static @Nullable String retryAfter(ProblemException problem) {
        ErrorKind kind = problem.code().kind();
        boolean temporary = kind == ErrorKind.CAPACITY || kind == ErrorKind.UPSTREAM;
        if (problem.retryAfter() == null && !temporary) {
            return null;
        }
        Duration wait = problem.retryAfter() == null ? DEFAULT_RETRY_AFTER : problem.retryAfter();
        return Long.toString(Math.max(1, wait.toSeconds()));
    }

    /** Answers a request, unless its answer has begun. */
    void answer(HttpServerRequest request, Throwable failure) {
        ProblemException problem = of(failure);
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        Buffer body = body(problem, request.path() == null ? "/" : request.path());
        response.setStatusCode(ProblemType.of(problem.code()).status());
        MultiMap headers = response.headers();
        headers.remove("Transfer-Encoding");
        headers.set("Content-Type", ProblemType.MEDIA_TYPE);
        headers.set("Content-Length", Integer.toString(body.length()));
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        String retryAfter = retryAfter(problem);
        if (retryAfter != null) {
            headers.set("Retry-After", retryAfter);
        }
        if (problem.code() == ErrorCode.UNAUTHENTICATED) {
            headers.set("WWW-Authenticate", CHALLENGE);
        }
        response.end(body).onFailure(e -> LOGGER.debug("the caller has gone", e));
    }

    private Buffer body(ProblemException problem, String path) {
        Problem body =
                Problem.of(problem.code(), String.valueOf(problem.getMessage()), path, traceId(), problem.errors());
        try {
            return Buffer.buffer(json.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem can always be written", e);
        }
    }
}
