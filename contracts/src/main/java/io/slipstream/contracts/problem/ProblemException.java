package io.slipstream.contracts.problem;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failure that has a stable code. The rim turns it into a {@link Problem}; the domain never mentions a status. */
public class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<FieldError> errors;
    private final transient @Nullable Duration retryAfter;

    /**
     * A failure with everything that can be said about it.
     *
     * @param code what went wrong
     * @param detail this occurrence in words; it reaches the caller, so no secrets and no payloads
     * @param errors the broken rules, may be empty
     * @param retryAfter when the same request may work; null if unknown
     * @param cause what led to it; null if nothing did
     */
    public ProblemException(
            ErrorCode code,
            String detail,
            List<FieldError> errors,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /** A failure with a code and words. */
    public ProblemException(ErrorCode code, String detail) {
        this(code, detail, List.of(), null, null);
    }

    /** A failure that something else caused. */
    public ProblemException(ErrorCode code, String detail, Throwable cause) {
        this(code, detail, List.of(), null, cause);
    }

    /** A request whose field breaks a rule. */
    public static ProblemException invalid(String field, String rule) {
        return invalid(List.of(new FieldError(field, rule)));
    }

    /** A request that breaks several rules; at least one. */
    public static ProblemException invalid(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        String detail = "'" + first.field() + "' must be " + first.rule();
        String more = errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : "";
        return new ProblemException(ErrorCode.INVALID_REQUEST, detail + more, errors, null, null);
    }

    /** Something that does not exist, or not for this tenant: callers cannot tell which. */
    public static ProblemException notFound(String what) {
        return new ProblemException(ErrorCode.NOT_FOUND, what + " does not exist");
    }

    /** What went wrong. */
    public ErrorCode code() {
        return code;
    }

    /** The broken rules; may be empty. */
    public List<FieldError> errors() {
        return errors;
    }

    /** When the same request may work; null if unknown. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
