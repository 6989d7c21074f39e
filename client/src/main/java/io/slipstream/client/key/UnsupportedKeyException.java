package io.slipstream.client.key;

/** An argument of a type that cannot be part of a key. */
public final class UnsupportedKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** An argument, named in the message. */
    public UnsupportedKeyException(String message) {
        super(message);
    }
}
