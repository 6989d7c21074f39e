package io.slipstream.cache.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.problem.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Failures of the front, as problems that have OpenAI's {@code error} beside their own members, so that its clients understand them, too. What the model itself
 * answers passes as it is.
 */
@Singleton
public class OpenAiErrors {
    private final Problems problems;

    OpenAiErrors(Problems problems) {
        this.problems = problems;
    }

    /** Answers with a failure. */
    void answer(HttpServerResponse response, String path, Throwable failure) {
        Problem problem = problems.tell(failure, path);
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemType.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (problem.status() == 429 || problem.status() == 503) {
            Duration after = failure instanceof ProblemException known ? known.retryAfter() : null;
            response.putHeader(
                    HttpHeaders.RETRY_AFTER, Long.toString(after == null ? 1 : Math.max(1, after.toSeconds())));
        }
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (problem.status() == 413 && response.streamId() < 0) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE); // The rest of the body is not wanted.
        }
        response.end(body(problem, failure).toString());
    }

    /** The event that ends a stream which broke off. */
    byte[] event(String path, Throwable failure) {
        Problem problem = problems.tell(failure, path);
        ObjectNode data = CompletionStream.EXACT.createObjectNode();
        data.set("error", error(problem, failure));
        StringBuilder event = new StringBuilder();
        CompletionStream.event(event, data.toString());
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode body(Problem problem, Throwable failure) {
        ObjectNode body = OpenAiJson.object(problems.json(problem).getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new IllegalStateException("a problem is an object"));
        body.set("error", error(problem, failure));
        return body;
    }

    private static ObjectNode error(Problem problem, Throwable failure) {
        ErrorCode code = failure instanceof ProblemException known ? known.code() : ErrorCode.INTERNAL_ERROR;
        List<FieldError> errors = failure instanceof ProblemException known ? known.errors() : List.of();
        String param = errors.isEmpty() ? null : errors.getFirst().field();
        return CompletionStream.EXACT
                .createObjectNode()
                .put("message", problem.detail())
                .put("type", type(problem.status()))
                .put("param", (@Nullable String) param)
                .put("code", code.name().toLowerCase(Locale.ROOT));
    }

    /** The kinds of errors that OpenAI names. */
    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
