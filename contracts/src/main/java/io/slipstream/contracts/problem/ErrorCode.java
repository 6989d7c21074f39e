package io.slipstream.contracts.problem;

/**
 * The catalogue of failures. Codes are stable: metrics, logs and documents refer to them. How a code looks over HTTP is
 * decided in {@link ProblemType} alone.
 */
public enum ErrorCode {
    INVALID_REQUEST(ErrorKind.CALLER, "Invalid request"),
    MALFORMED_BODY(ErrorKind.CALLER, "Malformed body"),
    UNAUTHENTICATED(ErrorKind.CALLER, "Authentication required"),
    FORBIDDEN(ErrorKind.CALLER, "Not allowed"),
    NOT_FOUND(ErrorKind.CALLER, "Not found"),
    METHOD_NOT_ALLOWED(ErrorKind.CALLER, "Method not allowed"),
    NOT_ACCEPTABLE(ErrorKind.CALLER, "Not acceptable"),
    UNSUPPORTED_MEDIA_TYPE(ErrorKind.CALLER, "Unsupported media type"),
    PAYLOAD_TOO_LARGE(ErrorKind.CALLER, "Payload too large"),
    RANGE_NOT_SATISFIABLE(ErrorKind.CALLER, "Range not satisfiable"),
    IDEMPOTENCY_KEY_REUSED(ErrorKind.CALLER, "Idempotency key reused with another body"),
    STATEMENT_NOT_ALLOWED(ErrorKind.CALLER, "Statement not allowed"),
    STATEMENT_FAILED(ErrorKind.CALLER, "Statement failed"),
    INVALID_CURSOR(ErrorKind.CALLER, "Invalid cursor"),
    DOCUMENT_UNREADABLE(ErrorKind.CALLER, "Document unreadable"),

    CONFLICT(ErrorKind.CONFLICT, "Conflict"),
    PRECONDITION_FAILED(ErrorKind.CONFLICT, "Precondition failed"),
    STALE_LEASE(ErrorKind.CONFLICT, "Stale lease"),

    QUEUE_FULL(ErrorKind.CAPACITY, "Queue is full"),
    RATE_LIMITED(ErrorKind.CAPACITY, "Too many requests"),
    POOL_EXHAUSTED(ErrorKind.CAPACITY, "No connection free in time"),
    OVERLOADED(ErrorKind.CAPACITY, "Overloaded"),

    STATEMENT_TIMED_OUT(ErrorKind.UPSTREAM, "Statement timed out"),
    STORE_UNAVAILABLE(ErrorKind.UPSTREAM, "Store unavailable"),
    LOG_UNAVAILABLE(ErrorKind.UPSTREAM, "Event log unavailable"),
    UPSTREAM_UNAVAILABLE(ErrorKind.UPSTREAM, "Upstream unavailable"),
    UPSTREAM_FAILED(ErrorKind.UPSTREAM, "Upstream failed"),
    UPSTREAM_TIMED_OUT(ErrorKind.UPSTREAM, "Upstream timed out"),

    INTERNAL_ERROR(ErrorKind.INTERNAL, "Internal error");

    private final ErrorKind kind;
    private final String title;

    ErrorCode(ErrorKind kind, String title) {
        this.kind = kind;
        this.title = title;
    }

    /** Whose turn it is to act. */
    public ErrorKind kind() {
        return kind;
    }

    /** A short summary in English, the same for every occurrence. */
    public String title() {
        return title;
    }
}
