package io.slipstream.client.cache;

/** The right to fill a key, which ends with its time, or when the key is invalidated or written. */
public record LeaseToken(String value) {
    /** Checks that it can stand in a header. */
    public LeaseToken {
        HeaderText.check("lease token", value);
    }
}
