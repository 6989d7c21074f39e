package io.slipstream.asset.variant;

import java.util.Optional;

/** The content codings (RFC 9110, section 8.4.1), the most preferred first. */
public enum Coding {
    /** Brotli (RFC 7932). */
    BROTLI("br"),
    /** gzip (RFC 1952). */
    GZIP("gzip"),
    /** The original bytes. */
    IDENTITY("identity");

    private final String token;

    Coding(String token) {
        this.token = token;
    }

    /** The name in {@code Accept-Encoding} and {@code Content-Encoding}. */
    public String token() {
        return token;
    }

    /** The coding of a name; empty if it is not one of ours. */
    public static Optional<Coding> of(String token) {
        for (Coding coding : values()) {
            if (coding.token.equalsIgnoreCase(token)) {
                return Optional.of(coding);
            }
        }
        return token.equalsIgnoreCase("x-gzip") ? Optional.of(GZIP) : Optional.empty();
    }
}
