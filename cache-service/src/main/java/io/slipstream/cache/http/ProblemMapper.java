package io.slipstream.cache.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns every failure into {@code application/problem+json}. */
@Singleton
public class ProblemMapper {
    private static final Map<Integer, ErrorCode> FRAMEWORK = Map.of(
            400, ErrorCode.INVALID_REQUEST,
            401, ErrorCode.UNAUTHENTICATED,
            403, ErrorCode.FORBIDDEN,
            404, ErrorCode.NOT_FOUND,
            405, ErrorCode.METHOD_NOT_ALLOWED,
            406, ErrorCode.NOT_ACCEPTABLE,
            413, ErrorCode.PAYLOAD_TOO_LARGE,
            415, ErrorCode.UNSUPPORTED_MEDIA_TYPE);

    private final Problems problems;

    ProblemMapper(Problems problems) {
        this.problems = problems;
    }

    /** A failure with a code of its own. */
    @ServerExceptionMapper(ProblemException.class)
    public Response known(ProblemException failure, UriInfo uri) {
        return answer(problems.tell(failure, uri.getPath()), failure);
    }

    /** No token. */
    @ServerExceptionMapper(UnauthorizedException.class)
    public Response unauthenticated(UnauthorizedException failure, UriInfo uri) {
        return refused(ErrorCode.UNAUTHENTICATED, uri);
    }

    /** A token that is not accepted. */
    @ServerExceptionMapper(AuthenticationFailedException.class)
    public Response unauthenticated(AuthenticationFailedException failure, UriInfo uri) {
        return refused(ErrorCode.UNAUTHENTICATED, uri);
    }

    /** A token without the scope. */
    @ServerExceptionMapper(ForbiddenException.class)
    public Response forbidden(ForbiddenException failure, UriInfo uri) {
        return refused(ErrorCode.FORBIDDEN, uri);
    }

    /** A body that cannot be read. */
    @ServerExceptionMapper(JsonProcessingException.class)
    public Response json(JsonProcessingException failure, UriInfo uri) {
        return body(failure, uri);
    }

    /** The framework has a mapper of its own for this one, which only a mapper of the very type displaces. */
    @ServerExceptionMapper(MismatchedInputException.class)
    public Response mismatch(MismatchedInputException failure, UriInfo uri) {
        return body(failure, uri);
    }

    /** What the framework refuses: unknown paths, methods, media types. */
    @ServerExceptionMapper(WebApplicationException.class)
    public Response framework(WebApplicationException failure, UriInfo uri) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException broken) {
                return body(broken, uri);
            }
        }
        ErrorCode code = FRAMEWORK.get(failure.getResponse().getStatus());
        if (code == null) {
            return unexpected(failure, uri);
        }
        Response response = refused(code, uri);
        String allow = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? response
                : Response.fromResponse(response)
                        .header(HttpHeaders.ALLOW, allow)
                        .build();
    }

    /** Anything else: a defect of ours, whose cause is logged once and told to nobody. */
    @ServerExceptionMapper(Throwable.class)
    public Response unexpected(Throwable failure, UriInfo uri) {
        return answer(problems.tell(failure, uri.getPath()), failure);
    }

    private Response body(JsonProcessingException failure, UriInfo uri) {
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> invalid(unknown, "a known field", uri);
            case MismatchedInputException wrong -> invalid(wrong, wanted(wrong), uri);
            default ->
                answer(
                        problems.tell(
                                ErrorCode.MALFORMED_BODY,
                                "the body is not sound JSON",
                                List.of(),
                                uri.getPath(),
                                failure),
                        failure);
        };
    }

    private Response invalid(JsonMappingException failure, String rule, UriInfo uri) {
        String path = failure.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        String field = path.isEmpty() ? "body" : path.startsWith(".") ? path.substring(1) : path;
        return known(ProblemException.invalid(field, rule), uri);
    }

    private static String wanted(MismatchedInputException failure) {
        Class<?> type = failure.getTargetType();
        if (type == null) {
            return "of the right type";
        }
        if (type == Duration.class) {
            return "a duration such as PT5M, or a number of seconds";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "a boolean";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        }
        if (type == String.class) {
            return "a string";
        }
        if (type == byte[].class) {
            return "bytes in base64";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "a JSON object";
    }

    private Response refused(ErrorCode code, UriInfo uri) {
        String detail = switch (code) {
            case UNAUTHENTICATED -> "a valid bearer token is needed";
            case FORBIDDEN -> "the credential lacks the scope for this";
            default -> code.title().toLowerCase(Locale.ROOT);
        };
        Response response = answer(problems.tell(code, detail, List.of(), uri.getPath(), null), null);
        return code == ErrorCode.UNAUTHENTICATED
                ? Response.fromResponse(response)
                        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                        .build()
                : response;
    }

    private Response answer(Problem problem, @Nullable Throwable failure) {
        return problems.answer(problem, failure).build();
    }
}
