package io.slipstream.devkit.stack;

/** A part of the local stack could not do what was asked of it; the message says what to do next. */
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message for the person at the keyboard. */
    public StackException(String message) {
        super(message);
    }

    /** With a message for the person at the keyboard, and what led to it. */
    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
