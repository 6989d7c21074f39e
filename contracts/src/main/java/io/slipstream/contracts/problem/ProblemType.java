package io.slipstream.contracts.problem;

import java.net.URI;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * How an {@link ErrorCode} looks over HTTP: the one table of statuses, and the {@code type} URIs that we own (RFC 9457,
 * section 3.1.1).
 */
public final class ProblemType {
    /** The media type of every error body. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String BASE = "https://slipstream.io/problems/";
    private static final Map<ErrorCode, ProblemType> BY_CODE = byCode();

    private final URI type;
    private final int status;

    private ProblemType(ErrorCode code, int status) {
        this.type = URI.create(BASE + code.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        this.status = status;
    }

    /** The problem type of a code; every code has one. */
    public static ProblemType of(ErrorCode code) {
        ProblemType found = BY_CODE.get(code);
        if (found == null) {
            throw new IllegalStateException("no problem type for " + code);
        }
        return found;
    }

    /** The URI that names the problem. */
    public URI type() {
        return type;
    }

    /** The HTTP status code. */
    public int status() {
        return status;
    }

    private static Map<ErrorCode, ProblemType> byCode() {
        Map<ErrorCode, ProblemType> types = new EnumMap<>(ErrorCode.class);
        for (ErrorCode code : ErrorCode.values()) {
            types.put(code, new ProblemType(code, statusOf(code)));
        }
        return types;
    }

    private static int statusOf(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST, MALFORMED_BODY, STATEMENT_NOT_ALLOWED, STATEMENT_FAILED, INVALID_CURSOR -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case NOT_ACCEPTABLE -> 406;
            case CONFLICT, STALE_LEASE -> 409;
            case PRECONDITION_FAILED -> 412;
            case PAYLOAD_TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case RANGE_NOT_SATISFIABLE -> 416;
            case IDEMPOTENCY_KEY_REUSED, DOCUMENT_UNREADABLE, ANSWER_NOT_ADMITTED -> 422;
            case QUEUE_FULL, RATE_LIMITED -> 429;
            case INTERNAL_ERROR -> 500;
            case UPSTREAM_FAILED -> 502;
            case POOL_EXHAUSTED, OVERLOADED, STORE_UNAVAILABLE, LOG_UNAVAILABLE, UPSTREAM_UNAVAILABLE -> 503;
            case STATEMENT_TIMED_OUT, UPSTREAM_TIMED_OUT -> 504;
        };
    }
}
