package io.slipstream.asset.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns every failure of the management API into {@code application/problem+json}. */
@ApplicationScoped
class ProblemMapper {
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

    @ServerExceptionMapper(ProblemException.class)
    Response known(ProblemException failure, UriInfo uri) {
        return response(problems.tell(failure, uri.getPath()));
    }

    @ServerExceptionMapper(UnauthorizedException.class)
    Response unauthenticated(UnauthorizedException failure, UriInfo uri) {
        return unauthenticated(uri);
    }

    @ServerExceptionMapper(AuthenticationFailedException.class)
    Response unauthenticated(AuthenticationFailedException failure, UriInfo uri) {
        return unauthenticated(uri);
    }

    @ServerExceptionMapper(ForbiddenException.class)
    Response forbidden(ForbiddenException failure, UriInfo uri) {
        return refused(ErrorCode.FORBIDDEN, "the credential lacks the scope for this", List.of(), uri);
    }

    @ServerExceptionMapper(JsonProcessingException.class)
    Response json(JsonProcessingException failure, UriInfo uri) {
        return body(failure, uri);
    }

    /** The framework has a mapper of its own for this one, which only a mapper of the very type displaces. */
    @ServerExceptionMapper(MismatchedInputException.class)
    Response mismatch(MismatchedInputException failure, UriInfo uri) {
        return body(failure, uri);
    }

    @ServerExceptionMapper(WebApplicationException.class)
    Response framework(WebApplicationException failure, UriInfo uri) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException broken) {
                return body(broken, uri);
            }
            if (cause instanceof ProblemException known) {
                return known(known, uri);
            }
        }
        int status = failure.getResponse().getStatus();
        if (status == 401) {
            return unauthenticated(uri);
        }
        ErrorCode code = FRAMEWORK.get(status);
        if (code == null) {
            return unexpected(failure, uri);
        }
        Response response = refused(code, code.title().toLowerCase(Locale.ROOT), List.of(), uri);
        String allow = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? response
                : Response.fromResponse(response)
                        .header(HttpHeaders.ALLOW, allow)
                        .build();
    }

    @ServerExceptionMapper(Throwable.class)
    Response unexpected(Throwable failure, UriInfo uri) {
        return response(problems.tell(failure, uri.getPath()));
    }

    /** A JSON body that cannot be read: names the field and the rule where there is one. */
    private Response body(JsonProcessingException failure, UriInfo uri) {
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> invalid(unknown, "a known field", uri);
            case InvalidFormatException wrong -> invalid(wrong, "a " + wanted(wrong), uri);
            case ValueInstantiationException refused -> invalid(refused, rule(refused), uri);
            case MismatchedInputException wrong -> invalid(wrong, "a " + wanted(wrong), uri);
            default -> refused(ErrorCode.MALFORMED_BODY, "the body is not sound JSON", List.of(), uri);
        };
    }

    private Response invalid(JsonMappingException failure, String rule, UriInfo uri) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known) {
                return known(known, uri);
            }
        }
        String path = failure.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        String field = path.isEmpty() ? "body" : path.startsWith(".") ? path.substring(1) : path;
        return response(problems.tell(ProblemException.invalid(field, rule), uri.getPath()));
    }

    private static String wanted(MismatchedInputException failure) {
        Class<?> type = failure.getTargetType();
        if (type == null) {
            return "value of the right type";
        }
        if (type == Duration.class) {
            return "duration such as PT5M, or a number of seconds";
        }
        if (type == UUID.class) {
            return "UUID";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "boolean";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "number";
        }
        if (type == String.class) {
            return "string";
        }
        return Collection.class.isAssignableFrom(type) ? "list" : "JSON object";
    }

    private static String rule(ValueInstantiationException failure) {
        String message = failure.getCause() == null ? null : failure.getCause().getMessage();
        return message == null ? "valid" : message;
    }

    private Response unauthenticated(UriInfo uri) {
        Response response = refused(ErrorCode.UNAUTHENTICATED, "a valid bearer token is needed", List.of(), uri);
        return Response.fromResponse(response)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build();
    }

    private Response refused(ErrorCode code, String detail, List<FieldError> errors, UriInfo uri) {
        return response(problems.tell(code, detail, errors, uri.getPath()));
    }

    private static Response response(Problems.Told told) {
        Response.ResponseBuilder response =
                Response.status(told.problem().status()).entity(told.problem()).type(ProblemType.MEDIA_TYPE);
        @Nullable String retryAfter = told.retryAfter();
        return retryAfter == null
                ? response.build()
                : response.header(HttpHeaders.RETRY_AFTER, retryAfter).build();
    }
}
