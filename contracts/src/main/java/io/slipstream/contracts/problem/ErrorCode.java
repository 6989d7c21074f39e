package io.slipstream.contracts.problem;

/**
 * The catalogue of failures. Codes are stable: metrics, logs and documents refer to them. How a code looks over HTTP is
 * decided in {@link ProblemType} alone.
 */
public enum ErrorCode {
    /** A field, parameter or header breaks a rule; {@code errors} names each with its rule. */
    INVALID_REQUEST(ErrorKind.CALLER, "Invalid request"),

    /** The body is not JSON, or not of the announced media type. */
    MALFORMED_BODY(ErrorKind.CALLER, "Malformed body"),

    /** There is no credential, or one that is not accepted: unknown, expired, revoked, badly signed. */
    UNAUTHENTICATED(ErrorKind.CALLER, "Authentication required"),

    /** The credential lacks the scope that this call needs. */
    FORBIDDEN(ErrorKind.CALLER, "Not allowed"),

    /** It does not exist, or belongs to another tenant: callers cannot tell which. */
    NOT_FOUND(ErrorKind.CALLER, "Not found"),

    /** The path exists but does not take this method; {@code Allow} lists those it takes. */
    METHOD_NOT_ALLOWED(ErrorKind.CALLER, "Method not allowed"),

    /** None of the media types that the caller accepts can be given. */
    NOT_ACCEPTABLE(ErrorKind.CALLER, "Not acceptable"),

    /** The body is of a media type that is not read here. */
    UNSUPPORTED_MEDIA_TYPE(ErrorKind.CALLER, "Unsupported media type"),

    /** The body is larger than the limit of this call; nothing of it was kept. */
    PAYLOAD_TOO_LARGE(ErrorKind.CALLER, "Payload too large"),

    /** The requested range lies outside the file. */
    RANGE_NOT_SATISFIABLE(ErrorKind.CALLER, "Range not satisfiable"),

    /** The {@code Idempotency-Key} was used with another body within the last day. */
    IDEMPOTENCY_KEY_REUSED(ErrorKind.CALLER, "Idempotency key reused with another body"),

    /** The answer of a model is incomplete, breaks its schema, or is of a request that may not be kept; {@code errors} says which. */
    ANSWER_NOT_ADMITTED(ErrorKind.CALLER, "Answer not admitted"),

    /** The SQL is not one read-only statement, or reads what its role may not. */
    STATEMENT_NOT_ALLOWED(ErrorKind.CALLER, "Statement not allowed"),

    /** The database refused the SQL; the detail is its message. */
    STATEMENT_FAILED(ErrorKind.CALLER, "Statement failed"),

    /** The cursor was not given out by this service, or for another list. */
    INVALID_CURSOR(ErrorKind.CALLER, "Invalid cursor"),

    /**
     * The document is empty, encrypted, damaged, of a format without text, or takes too much time or memory to read.
     */
    DOCUMENT_UNREADABLE(ErrorKind.CALLER, "Document unreadable"),

    /** The present state does not allow it; the detail names the state. */
    CONFLICT(ErrorKind.CONFLICT, "Conflict"),

    /** An {@code If-Match} or {@code If-Unmodified-Since} no longer holds. */
    PRECONDITION_FAILED(ErrorKind.CONFLICT, "Precondition failed"),

    /** The lease has expired or was given to somebody else; its holder must stop. */
    STALE_LEASE(ErrorKind.CONFLICT, "Stale lease"),

    /** The queue holds as many tasks as it may. */
    QUEUE_FULL(ErrorKind.CAPACITY, "Queue is full"),

    /** The credential, tenant or type has used up its rate; {@code RateLimit} tells when it is renewed. */
    RATE_LIMITED(ErrorKind.CAPACITY, "Too many requests"),

    /** No connection to the database became free within the time to wait for one. */
    POOL_EXHAUSTED(ErrorKind.CAPACITY, "No connection free in time"),

    /** More work is under way than the service takes at a time. */
    OVERLOADED(ErrorKind.CAPACITY, "Overloaded"),

    /** The statement ran into its time limit and was cancelled. */
    STATEMENT_TIMED_OUT(ErrorKind.UPSTREAM, "Statement timed out"),

    /** PostgreSQL, Redis or the disk does not answer, and the call cannot do without. */
    STORE_UNAVAILABLE(ErrorKind.UPSTREAM, "Store unavailable"),

    /** Kafka does not take the record, so nothing was promised. */
    LOG_UNAVAILABLE(ErrorKind.UPSTREAM, "Event log unavailable"),

    /** Another service or the application behind the gateway cannot be reached. */
    UPSTREAM_UNAVAILABLE(ErrorKind.UPSTREAM, "Upstream unavailable"),

    /** Another service or the application behind the gateway answered with something unusable. */
    UPSTREAM_FAILED(ErrorKind.UPSTREAM, "Upstream failed"),

    /** Another service or the application behind the gateway did not answer in time. */
    UPSTREAM_TIMED_OUT(ErrorKind.UPSTREAM, "Upstream timed out"),

    /** A defect of ours; the log has the cause under the trace id. */
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
