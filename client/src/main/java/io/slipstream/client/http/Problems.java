package io.slipstream.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.client.problem.FieldError;
import io.slipstream.client.problem.ProblemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Answers that are problems. */
final class Problems {
    private static final int SHOWN = 200;

    private Problems() {}

    /** The problem of an answer; one that is no problem+json, from a proxy for example, is told by its status. */
    static ProblemException of(Api.Answer answer) {
        String type = answer.header("Content-Type");
        boolean isProblem = type != null && type.startsWith("application/problem+json");
        JsonNode body = isProblem ? Json.readOrMissing(answer.body()) : Json.object();
        return of(answer.status(), body, retryAfter(answer.header("Retry-After")));
    }

    /** A problem in an item of a batch. */
    static ProblemException of(JsonNode problem) {
        return of(problem.path("status").asInt(), problem, null);
    }

    private static ProblemException of(int status, JsonNode body, @Nullable Duration retryAfter) {
        return new ProblemException(
                status,
                Json.string(body, "type", "about:blank"),
                shortened(Json.string(body, "title", "the gateway answered " + status)),
                shortened(Json.string(body, "detail", "")),
                Json.string(body, "trace_id"),
                Json.list(
                        body.path("errors"),
                        error -> new FieldError(Json.string(error, "field", ""), Json.string(error, "rule", ""))),
                retryAfter);
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /** Seconds; the form of a date is of no use to a client whose clock may be wrong. */
    private static @Nullable Duration retryAfter(@Nullable String value) {
        return value != null && value.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
    }
}
