package io.slipstream.client.problem;

import org.jspecify.annotations.Nullable;

/** A call that was not answered: no connection, cut off, too slow, too large, or not made since the cache is left alone for a moment. */
public final class UnreachableException extends SlipstreamException {
    private static final long serialVersionUID = 1L;

    /**
     * A call without an answer.
     *
     * @param message what was tried and what came of it; never a credential
     */
    public UnreachableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
