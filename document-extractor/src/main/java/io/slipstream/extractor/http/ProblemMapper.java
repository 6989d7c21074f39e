package io.slipstream.extractor.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
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

/** Turns every failure into {@code application/problem+json}. */
public class ProblemMapper {
    private static final Logger LOGGER = Logger.getLogger(ProblemMapper.class);
    private static final String CHALLENGE = "Bearer";
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(2);

    /** A failure with a code of its own. */
    @ServerExceptionMapper
    public Response problem(ProblemException failure, UriInfo uri) {
        ErrorCode code = failure.code();
        if (code.kind() == ErrorKind.INTERNAL) {
            return unexpected(failure, uri);
        }
        Problem problem = Problem.of(code, detail(failure), uri.getPath(), traceId(), failure.errors());
        Response.ResponseBuilder response = response(problem);
        if (code.kind() == ErrorKind.CAPACITY || code.kind() == ErrorKind.UPSTREAM) {
            response.header(HttpHeaders.RETRY_AFTER, seconds(failure.retryAfter()));
        }
        return response.build();
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
        return plain(ErrorCode.FORBIDDEN, "the credential lacks the scope for this", uri)
                .build();
    }

    /** What the framework refuses: unknown paths, methods, media types. */
    @ServerExceptionMapper
    public Response framework(WebApplicationException failure, UriInfo uri) {
        return switch (failure.getResponse().getStatus()) {
            case 400 ->
                plain(ErrorCode.INVALID_REQUEST, "the request is malformed", uri)
                        .build();
            case 401 -> unauthenticated(uri);
            case 403 -> plain(ErrorCode.FORBIDDEN, "not allowed", uri).build();
            case 404 ->
                plain(ErrorCode.NOT_FOUND, uri.getPath() + " does not exist", uri)
                        .build();
            case 405 -> methodNotAllowed(failure, uri);
            case 406 ->
                plain(ErrorCode.NOT_ACCEPTABLE, "the answer is application/json", uri)
                        .build();
            case 413 ->
                plain(ErrorCode.PAYLOAD_TOO_LARGE, "the document is too large", uri)
                        .build();
            case 415 ->
                plain(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "the media type is not read here", uri)
                        .build();
            default -> unexpected(failure, uri);
        };
    }

    /** Anything else: a defect of ours, whose cause is logged once and told to nobody. */
    @ServerExceptionMapper
    public Response unexpected(Throwable failure, UriInfo uri) {
        LOGGER.errorv(failure, "unexpected failure: traceId={0}", traceId());
        return plain(ErrorCode.INTERNAL_ERROR, "something went wrong here", uri).build();
    }

    private static Response methodNotAllowed(WebApplicationException failure, UriInfo uri) {
        Response.ResponseBuilder response =
                plain(ErrorCode.METHOD_NOT_ALLOWED, "this path does not take the method", uri);
        String allow = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? response.build()
                : response.header(HttpHeaders.ALLOW, allow).build();
    }

    private static Response unauthenticated(UriInfo uri) {
        return plain(ErrorCode.UNAUTHENTICATED, "a valid bearer token is needed", uri)
                .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
                .build();
    }

    private static Response.ResponseBuilder plain(ErrorCode code, String detail, UriInfo uri) {
        return response(Problem.of(code, detail, uri.getPath(), traceId(), List.of()));
    }

    private static Response.ResponseBuilder response(Problem problem) {
        return Response.status(problem.status()).entity(problem).type(ProblemType.MEDIA_TYPE);
    }

    private static String detail(ProblemException failure) {
        String message = failure.getMessage();
        return message == null ? failure.code().title() : message;
    }

    private static long seconds(@Nullable Duration retryAfter) {
        return Math.max(1, (retryAfter == null ? DEFAULT_RETRY_AFTER : retryAfter).toSeconds());
    }

    static @Nullable String traceId() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid() ? context.getTraceId() : null;
    }
}
