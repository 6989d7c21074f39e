package io.slipstream.query.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ErrorKind;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.problem.ProblemType;
import io.vertx.ext.web.handler.HttpException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns every failure into {@code application/problem+json}. */
public class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(2);

    /** A failure with a code of its own. */
    @ServerExceptionMapper
    public Response problem(ProblemException failure, UriInfo uri) {
        ErrorCode code = failure.code();
        if (code.kind() == ErrorKind.INTERNAL) {
            return unexpected(failure, uri);
        }
        LOG.debugf(failure, "request refused: code=%s", code);
        String message = failure.getMessage() == null ? code.title() : failure.getMessage();
        Response.ResponseBuilder response = response(code, message, uri, failure.errors());
        if (code.kind() == ErrorKind.CAPACITY || code.kind() == ErrorKind.UPSTREAM) {
            response.header(HttpHeaders.RETRY_AFTER, seconds(failure.retryAfter()));
        }
        return response.build();
    }

    /** A body that is not JSON, or not of the expected form. */
    @ServerExceptionMapper
    public Response json(JsonProcessingException failure, UriInfo uri) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            FieldError error = new FieldError(path(unknown), "absent: there is no such field");
            return response(ErrorCode.INVALID_REQUEST, "unknown field '" + error.field() + "'", uri, List.of(error))
                    .build();
        }
        if (failure instanceof JsonMappingException mapping
                && rootProblem(mapping) instanceof ProblemException problem) {
            return problem(problem, uri);
        }
        if (failure instanceof JsonMappingException mapping
                && !mapping.getPath().isEmpty()) {
            FieldError error = new FieldError(path(mapping), rule(mapping));
            String detail = "'" + error.field() + "' must be " + error.rule();
            return response(ErrorCode.INVALID_REQUEST, detail, uri, List.of(error))
                    .build();
        }
        return response(ErrorCode.MALFORMED_BODY, "the body is not the JSON that is expected here", uri, List.of())
                .build();
    }

    /** A body of another form; the framework's own mapper would be nearer than the one for all of JSON. */
    @ServerExceptionMapper
    public Response form(MismatchedInputException failure, UriInfo uri) {
        return json(failure, uri);
    }

    /** No token. */
    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException failure, UriInfo uri) {
        return unauthenticated(uri);
    }

    /** A token that is not accepted. */
    @ServerExceptionMapper
    public Response failed(AuthenticationFailedException failure, UriInfo uri) {
        return unauthenticated(uri);
    }

    /** A token without the scope. */
    @ServerExceptionMapper
    public Response forbidden(ForbiddenException failure, UriInfo uri) {
        return response(ErrorCode.FORBIDDEN, "the credential lacks the scope for this", uri, List.of())
                .build();
    }

    /** What the server refuses while it reads a body. */
    @ServerExceptionMapper
    public Response server(HttpException failure, UriInfo uri) {
        return status(failure.getStatusCode(), failure, null, uri);
    }

    /** What the framework refuses: unknown paths, methods, media types. */
    @ServerExceptionMapper
    public Response framework(WebApplicationException failure, UriInfo uri) {
        if (failure.getCause() instanceof JsonProcessingException json) {
            return json(json, uri);
        }
        if (failure.getCause() instanceof ProblemException problem) {
            return problem(problem, uri);
        }
        String allow = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return status(failure.getResponse().getStatus(), failure, allow, uri);
    }

    /** Anything else: a defect of ours, whose cause is logged once and told to nobody. */
    @ServerExceptionMapper
    public Response unexpected(Throwable failure, UriInfo uri) {
        LOG.errorf(failure, "unexpected failure: traceId=%s", traceId());
        return response(ErrorCode.INTERNAL_ERROR, "something went wrong here", uri, List.of())
                .build();
    }

    private Response status(int status, Throwable failure, @Nullable String allow, UriInfo uri) {
        return switch (status) {
            case 400 ->
                response(ErrorCode.INVALID_REQUEST, "the request is malformed", uri, List.of())
                        .build();
            case 401 -> unauthenticated(uri);
            case 403 ->
                response(ErrorCode.FORBIDDEN, "not allowed", uri, List.of()).build();
            case 404 ->
                response(ErrorCode.NOT_FOUND, uri.getPath() + " does not exist", uri, List.of())
                        .build();
            case 405 ->
                response(ErrorCode.METHOD_NOT_ALLOWED, "this path does not take the method", uri, List.of())
                        .header(HttpHeaders.ALLOW, allow)
                        .build();
            case 406 ->
                response(ErrorCode.NOT_ACCEPTABLE, "no answer of this path has the wanted media type", uri, List.of())
                        .build();
            case 413 ->
                response(ErrorCode.PAYLOAD_TOO_LARGE, "the body is too large", uri, List.of())
                        .build();
            case 415 ->
                response(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "the media type is not read here", uri, List.of())
                        .build();
            default -> unexpected(failure, uri);
        };
    }

    private static Response unauthenticated(UriInfo uri) {
        return response(ErrorCode.UNAUTHENTICATED, "a valid bearer token is needed", uri, List.of())
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build();
    }

    private static Response.ResponseBuilder response(
            ErrorCode code, String detail, UriInfo uri, List<FieldError> errors) {
        Problem problem = Problem.of(code, detail, uri.getPath(), traceId(), errors);
        return Response.status(problem.status()).entity(problem).type(ProblemType.MEDIA_TYPE);
    }

    private static @Nullable Throwable rootProblem(Throwable failure) {
        Throwable cause = failure.getCause();
        while (cause != null && !(cause instanceof ProblemException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String path(JsonMappingException failure) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference part : failure.getPath()) {
            if (part.getFieldName() == null) {
                path.append('[').append(part.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(part.getFieldName());
            }
        }
        return path.toString();
    }

    private static String rule(JsonMappingException failure) {
        Class<?> wanted = failure instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        if (wanted == null) {
            return "of the type that this field has";
        }
        if (wanted == String.class) {
            return "a string";
        }
        if (wanted == boolean.class || wanted == Boolean.class) {
            return "true or false";
        }
        if (wanted.isPrimitive() || Number.class.isAssignableFrom(wanted)) {
            return "a number";
        }
        return Collection.class.isAssignableFrom(wanted) ? "an array" : "an object";
    }

    private static long seconds(@Nullable Duration retryAfter) {
        return Math.max(1, (retryAfter == null ? DEFAULT_RETRY_AFTER : retryAfter).toSeconds());
    }

    static @Nullable String traceId() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid() ? context.getTraceId() : null;
    }
}
