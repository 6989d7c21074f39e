package io.slipstream.gateway.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.problem.ProblemType;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns every failure of the gateway's own resources into {@code application/problem+json}. */
public class ProblemMapper {
    /** A failure with a code of its own. */
    @ServerExceptionMapper
    public Response problem(ProblemException failure, UriInfo uri) {
        return answer(failure, uri);
    }

    /** No credential. */
    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException failure, UriInfo uri) {
        return answer(Authenticator.unauthenticated("a credential is needed"), uri);
    }

    /** A credential that is not accepted. */
    @ServerExceptionMapper
    public Response failed(AuthenticationFailedException failure, UriInfo uri) {
        return answer(Authenticator.unauthenticated("the credential is not valid"), uri);
    }

    /** A credential without the scope. */
    @ServerExceptionMapper
    public Response forbidden(ForbiddenException failure, UriInfo uri) {
        return answer(new ProblemException(ErrorCode.FORBIDDEN, "the credential lacks the scope for this"), uri);
    }

    /** A body that is not what it should be. */
    @ServerExceptionMapper
    public Response body(MismatchedInputException failure, UriInfo uri) {
        return answer(ofJson(failure), uri);
    }

    /** A body that is not JSON. */
    @ServerExceptionMapper
    public Response body(JsonProcessingException failure, UriInfo uri) {
        return answer(ofJson(failure), uri);
    }

    /** What the framework refuses: paths, methods, media types, sizes, and bodies it cannot read. */
    @ServerExceptionMapper
    public Response framework(WebApplicationException failure, UriInfo uri) {
        if (failure.getCause() instanceof JsonProcessingException json) {
            return answer(ofJson(json), uri);
        }
        int status = failure.getResponse().getStatus();
        ProblemException problem = switch (status) {
            case 400 -> new ProblemException(ErrorCode.MALFORMED_BODY, "the request cannot be read");
            case 401 -> Authenticator.unauthenticated("a credential is needed");
            case 403 -> new ProblemException(ErrorCode.FORBIDDEN, "not allowed");
            case 404 -> new ProblemException(ErrorCode.NOT_FOUND, "nothing is served at this path");
            case 405 -> new ProblemException(ErrorCode.METHOD_NOT_ALLOWED, "this path does not take the method");
            case 406 -> new ProblemException(ErrorCode.NOT_ACCEPTABLE, "the answer is application/json");
            case 413 -> new ProblemException(ErrorCode.PAYLOAD_TOO_LARGE, "the body is too large");
            case 415 -> new ProblemException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "send application/json");
            default -> Problems.of(failure);
        };
        Response.ResponseBuilder response = Response.fromResponse(answer(problem, uri));
        String allow = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? response.build()
                : response.header(HttpHeaders.ALLOW, allow).build();
    }

    /** Anything else: a defect of ours, whose cause is logged once and told to nobody. */
    @ServerExceptionMapper
    public Response unexpected(Throwable failure, UriInfo uri) {
        return answer(Problems.of(failure), uri);
    }

    /** Names the field and the rule that a body breaks, never its content. */
    private static ProblemException ofJson(JsonProcessingException failure) {
        return switch (failure) {
            case UnrecognizedPropertyException unknown ->
                ProblemException.invalid(path(unknown), "left out: there is no such field");
            case InvalidFormatException format ->
                ProblemException.invalid(path(format), "a " + typeOf(format.getTargetType()));
            case MismatchedInputException mismatch ->
                mismatch.getPath().isEmpty()
                        ? new ProblemException(ErrorCode.MALFORMED_BODY, "a JSON object is expected")
                        : ProblemException.invalid(path(mismatch), "a " + typeOf(mismatch.getTargetType()));
            default -> new ProblemException(ErrorCode.MALFORMED_BODY, "the body is not JSON");
        };
    }

    private static String typeOf(@Nullable Class<?> type) {
        return type == null ? "value of another type" : type.getSimpleName();
    }

    private static String path(JsonMappingException failure) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }

    private static Response answer(ProblemException failure, UriInfo uri) {
        ErrorCode code = failure.code();
        String detail = failure.getMessage() == null ? code.title() : failure.getMessage();
        Problem problem = Problem.of(code, detail, uri.getPath(), Problems.traceId(), failure.errors());
        Response.ResponseBuilder response =
                Response.status(ProblemType.of(code).status()).entity(problem).type(ProblemType.MEDIA_TYPE);
        String retryAfter = Problems.retryAfter(failure);
        if (retryAfter != null) {
            response.header(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        if (code == ErrorCode.UNAUTHENTICATED) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, Problems.CHALLENGE);
        }
        return response.build();
    }
}
