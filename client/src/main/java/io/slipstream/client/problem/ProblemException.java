package io.slipstream.client.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call that was answered with a problem (RFC 9457). Its message quotes status, title and detail. */
public final class ProblemException extends SlipstreamException {
    private static final long serialVersionUID = 1L;

    private static final int TOO_MANY = 429;
    private static final int SERVER = 500;

    private final int status;
    private final String type;
    private final String title;
    private final String detail;
    private final @Nullable String traceId;
    private final List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    /**
     * A problem as it was answered.
     *
     * @param status the HTTP status
     * @param type the URI that names the problem; {@code about:blank} if the answer named none
     * @param title the summary, the same for every occurrence
     * @param detail this occurrence, for people
     * @param traceId what to quote in a report, if it was told
     * @param errors the broken rules of bad input
     * @param retryAfter when to try again, if it was told
     */
    public ProblemException(
            int status,
            String type,
            String title,
            String detail,
            @Nullable String traceId,
            List<FieldError> errors,
            @Nullable Duration retryAfter) {
        super(message(status, title, detail, errors), null);
        this.status = status;
        this.type = type;
        this.title = title;
        this.detail = detail;
        this.traceId = traceId;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    private static String message(int status, String title, String detail, List<FieldError> errors) {
        StringBuilder message = new StringBuilder().append(status).append(' ').append(title);
        if (!detail.isEmpty()) {
            message.append(": ").append(detail);
        }
        errors.forEach(
                error -> message.append("; ").append(error.field()).append(": ").append(error.rule()));
        return message.toString();
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The URI that names the problem, for example {@code https://slipstream.io/problems/queue-full}. */
    public String type() {
        return type;
    }

    /** Whether the problem has a name of Slipstream's, for example {@code queue-full}. */
    public boolean is(String name) {
        return type.endsWith("/problems/" + name);
    }

    /** The summary. */
    public String title() {
        return title;
    }

    /** What happened this time; empty if the answer did not say. */
    public String detail() {
        return detail;
    }

    /** The trace to quote in a report. */
    public Optional<String> traceId() {
        return Optional.ofNullable(traceId);
    }

    /** The broken rules of bad input; empty for other problems. */
    public List<FieldError> errors() {
        return errors;
    }

    /** When to try again. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    @Override
    public boolean isTransient() {
        return status == TOO_MANY || status >= SERVER;
    }
}
