package io.slipstream.contracts.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of every failure over HTTP (RFC 9457), media type {@value ProblemType#MEDIA_TYPE}.
 *
 * @param type names the problem; see {@link ProblemType}
 * @param title summary, the same for every occurrence
 * @param status the HTTP status, repeated
 * @param detail this occurrence, for people; generic for 5xx
 * @param instance the path of the request
 * @param traceId the trace to quote in a report; null when the request was not traced
 * @param errors the broken rules; omitted when empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        @JsonProperty("type") URI type,
        @JsonProperty("title") String title,
        @JsonProperty("status") int status,
        @JsonProperty("detail") String detail,
        @JsonProperty("instance") String instance,
        @JsonProperty("trace_id") @Nullable String traceId,
        @JsonProperty("errors") List<FieldError> errors) {
    public Problem {
        errors = List.copyOf(errors);
    }

    /** The problem of a code at a path. */
    public static Problem of(
            ErrorCode code, String detail, String instance, @Nullable String traceId, List<FieldError> errors) {
        ProblemType type = ProblemType.of(code);
        return new Problem(type.type(), code.title(), type.status(), detail, instance, traceId, errors);
    }
}
