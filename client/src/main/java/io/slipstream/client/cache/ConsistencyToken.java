package io.slipstream.client.cache;

/** Names a change: a read that carries it gets nothing older, whichever replica answers. */
public record ConsistencyToken(String value) {
    /** Checks that it can stand in a header. */
    public ConsistencyToken {
        HeaderText.check("consistency token", value);
    }
}
