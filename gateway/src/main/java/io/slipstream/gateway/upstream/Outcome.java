package io.slipstream.gateway.upstream;

import java.util.Locale;

/** How an exchange ended, as a metric label. */
public enum Outcome {
    /** Answered with a status below 400. */
    SUCCESS,
    /** Answered by the upstream with 4xx. */
    CLIENT_ERROR,
    /** Answered by the upstream with 5xx. */
    SERVER_ERROR,
    /** Refused by the gateway: no or a bad credential, too large, malformed. */
    REFUSED,
    /** No replica took the connection, or none was free. */
    UNAVAILABLE,
    /** The upstream was late. */
    TIMED_OUT,
    /** The upstream broke the exchange. */
    FAILED,
    /** The client went away. */
    CANCELLED;

    /** The outcome of a status that an upstream answered. */
    public static Outcome ofStatus(int status) {
        if (status < 400) {
            return SUCCESS;
        }
        return status < 500 ? CLIENT_ERROR : SERVER_ERROR;
    }

    /** The label's value. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
