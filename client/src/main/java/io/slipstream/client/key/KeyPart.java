package io.slipstream.client.key;

/** A type of yours that can be part of a key: it says what distinguishes it from others of its class. */
public interface KeyPart {
    /** The text that is equal for equal objects and differs otherwise; the class's name is put before it. */
    String keyText();
}
