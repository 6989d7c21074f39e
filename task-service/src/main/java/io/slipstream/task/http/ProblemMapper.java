package io.slipstream.task.http;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ErrorKind;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.problem.ProblemType;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Every failure of a resource as {@code application/problem+json}. */
public class ProblemMapper {
    private static final Logger LOGGER = Logger.getLogger(ProblemMapper.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** A failure with a code. */
    @ServerExceptionMapper
    public Response map(ProblemException problem, UriInfo uri) {
        if (problem.code().kind() == ErrorKind.UPSTREAM) {
            LOGGER.warnf(
                    "request failed errorCode=%s path=%s traceId=%s cause=%s",
                    problem.code(), uri.getPath(), Identity.traceId(), problem.getCause());
        }
        return response(problem, uri.getPath());
    }

    /** No credential. */
    @ServerExceptionMapper
    public Response map(UnauthorizedException e, UriInfo uri) {
        return response(
                new ProblemException(ErrorCode.UNAUTHENTICATED, "a bearer token is required", e), uri.getPath());
    }

    /** A credential that is not valid. */
    @ServerExceptionMapper
    public Response map(AuthenticationFailedException e, UriInfo uri) {
        return response(
                new ProblemException(ErrorCode.UNAUTHENTICATED, "the bearer token is not valid", e), uri.getPath());
    }

    /** A credential without the scope. */
    @ServerExceptionMapper
    public Response map(ForbiddenException e, UriInfo uri) {
        return response(
                new ProblemException(ErrorCode.FORBIDDEN, "the token lacks the scope for this", e), uri.getPath());
    }

    /** What the framework refuses: unknown paths, methods, media types, sizes. */
    @ServerExceptionMapper
    public Response map(WebApplicationException e, UriInfo uri) {
        ProblemException problem = ofStatus(e.getResponse().getStatus(), e);
        Response response = response(problem, uri.getPath());
        Object allow = e.getResponse().getHeaders().getFirst(HttpHeaders.ALLOW);
        return allow == null
                ? response
                : Response.fromResponse(response)
                        .header(HttpHeaders.ALLOW, allow)
                        .build();
    }

    /** A defect. */
    @ServerExceptionMapper
    public Response map(Throwable e, UriInfo uri) {
        LOGGER.errorf(e, "request failed unexpectedly path=%s traceId=%s", uri.getPath(), Identity.traceId());
        return response(new ProblemException(ErrorCode.INTERNAL_ERROR, "something went wrong here", e), uri.getPath());
    }

    private static ProblemException ofStatus(int status, Throwable cause) {
        return switch (status) {
            case 401 -> new ProblemException(ErrorCode.UNAUTHENTICATED, "a bearer token is required", cause);
            case 403 -> new ProblemException(ErrorCode.FORBIDDEN, "the token lacks the scope for this", cause);
            case 404 -> new ProblemException(ErrorCode.NOT_FOUND, "there is nothing at this path", cause);
            case 405 -> new ProblemException(ErrorCode.METHOD_NOT_ALLOWED, "the path has no such method", cause);
            case 406 -> new ProblemException(ErrorCode.NOT_ACCEPTABLE, "the path has no such representation", cause);
            case 413 -> new ProblemException(ErrorCode.PAYLOAD_TOO_LARGE, "the body is too large", cause);
            case 415 ->
                new ProblemException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "the body must be application/json", cause);
            default -> ofOtherStatus(status, cause);
        };
    }

    private static ProblemException ofOtherStatus(int status, Throwable cause) {
        return status >= 400 && status < 500
                ? new ProblemException(ErrorCode.MALFORMED_BODY, "the request cannot be read", cause)
                : new ProblemException(ErrorCode.INTERNAL_ERROR, "something went wrong here", cause);
    }

    static Response response(ProblemException problem, String path) {
        ProblemType type = ProblemType.of(problem.code());
        Problem body =
                Problem.of(problem.code(), detail(problem), path, Identity.traceId(), List.copyOf(problem.errors()));
        Response.ResponseBuilder response =
                Response.status(type.status()).type(ProblemType.MEDIA_TYPE).entity(body);
        if (type.status() == 429 || type.status() == 503) {
            response.header(HttpHeaders.RETRY_AFTER, seconds(problem.retryAfter()));
        }
        if (type.status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return response.build();
    }

    private static String detail(ProblemException problem) {
        return problem.code().kind() == ErrorKind.INTERNAL
                ? "something went wrong here"
                : String.valueOf(problem.getMessage());
    }

    static long seconds(@Nullable Duration retryAfter) {
        Duration wait = retryAfter == null ? RETRY_AFTER : retryAfter;
        return Math.max(1, (wait.toMillis() + 999) / 1000);
    }
}
