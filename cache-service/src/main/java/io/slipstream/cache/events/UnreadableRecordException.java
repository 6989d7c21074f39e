package io.slipstream.cache.events;

/** A record that nobody can make sense of; the message says why, without its content. */
final class UnreadableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableRecordException(String reason) {
        super(reason);
    }

    /** The reason. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
