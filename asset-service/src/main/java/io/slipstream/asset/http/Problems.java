package io.slipstream.asset.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ErrorKind;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Turns failures into problems: what a caller may know, and what the log must. */
@ApplicationScoped
class Problems {
    private static final Logger LOGGER = Logger.getLogger(Problems.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ObjectMapper json;

    Problems(ObjectMapper json) {
        this.json = json;
    }

    /** The problem of a failure; logs it at the level its kind asks for. */
    Told tell(Throwable failure, String instance) {
        if (failure instanceof ProblemException known) {
            return tell(known.code(), detail(known), known.errors(), known.retryAfter(), instance, known);
        }
        return tell(ErrorCode.INTERNAL_ERROR, "an unexpected error occurred", List.of(), null, instance, failure);
    }

    /** The problem of a code. */
    Told tell(ErrorCode code, String detail, List<FieldError> errors, String instance) {
        return tell(code, detail, errors, null, instance, null);
    }

    /** A problem as JSON. */
    String json(Problem problem) {
        try {
            return json.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem can always be written", e);
        }
    }

    private Told tell(
            ErrorCode code,
            String detail,
            List<FieldError> errors,
            @Nullable Duration retryAfter,
            String instance,
            @Nullable Throwable cause) {
        String traceId = traceId().orElse(null);
        log(code, instance, traceId, cause);
        Problem problem = Problem.of(code, detail, instance, traceId, errors);
        boolean passing =
                code.kind() == ErrorKind.CAPACITY || code.kind() == ErrorKind.UPSTREAM || problem.status() == 503;
        Duration wait = retryAfter == null && passing ? RETRY : retryAfter;
        return new Told(problem, wait == null ? null : Long.toString(Math.max(1, wait.toSeconds())));
    }

    /** Upstream details may name hosts; callers get the code's title. */
    private static String detail(ProblemException known) {
        String message = known.getMessage();
        return message == null ? known.code().title() : message;
    }

    private static void log(ErrorCode code, String instance, @Nullable String traceId, @Nullable Throwable cause) {
        switch (code.kind()) {
            case INTERNAL ->
                LOGGER.errorf(cause, "request failed: code=%s path=%s trace_id=%s", code, instance, traceId);
            case UPSTREAM, CAPACITY ->
                LOGGER.warnf(
                        "request cannot be served now: code=%s path=%s trace_id=%s cause=%s",
                        code, instance, traceId, cause == null || cause.getCause() == null ? "" : cause.getCause());
            case CALLER, CONFLICT -> LOGGER.debugf("request refused: code=%s path=%s", code, instance);
        }
    }

    /** The trace of the current request; empty if it is not traced. */
    static Optional<String> traceId() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid() ? Optional.of(context.getTraceId()) : Optional.empty();
    }

    /** The current trace as a {@code traceparent} field; null if the request is not traced. */
    static @Nullable String traceParent() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid()
                ? "00-" + context.getTraceId() + '-' + context.getSpanId() + '-'
                        + context.getTraceFlags().asHex()
                : null;
    }

    /**
     * A problem, ready to be sent.
     *
     * @param retryAfter the value of {@code Retry-After}; null for none
     */
    record Told(Problem problem, @Nullable String retryAfter) {}
}
