package io.slipstream.client.problem;

import org.jspecify.annotations.Nullable;

/** A call that did not succeed: {@link ProblemException} if it was answered, {@link UnreachableException} if it was not. */
public abstract sealed class SlipstreamException extends RuntimeException
        permits ProblemException, UnreachableException {
    private static final long serialVersionUID = 1L;

    SlipstreamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call may succeed a moment later: it was not answered, or answered 429 or 5xx. */
    public abstract boolean isTransient();
}
