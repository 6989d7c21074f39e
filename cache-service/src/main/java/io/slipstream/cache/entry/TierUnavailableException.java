package io.slipstream.cache.entry;

/** A tier does not answer, or not in time. What was asked may have happened or not. */
public final class TierUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what is known of the cause. No stack trace: it happens once for each request while a tier is away. */
    public TierUnavailableException(String message) {
        super(message, null, false, false);
    }
}
