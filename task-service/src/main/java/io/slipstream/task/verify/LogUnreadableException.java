package io.slipstream.task.verify;

/** The log cannot be read: no connection, no rights, or it ended half way. */
public final class LogUnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the reason. */
    public LogUnreadableException(String message, Throwable cause) {
        super(message, cause);
    }
}
