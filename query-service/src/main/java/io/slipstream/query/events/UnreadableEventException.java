package io.slipstream.query.events;

/** A record that cannot be read as an event; its message is the reason in its dead letter. */
class UnreadableEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableEventException(String reason) {
        super(reason);
    }
}
