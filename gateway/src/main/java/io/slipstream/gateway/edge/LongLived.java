package io.slipstream.gateway.edge;

/** An exchange that has no end of its own: an event stream or a WebSocket. */
interface LongLived {
    /** Ends it in an orderly way; called on its event loop. */
    void drain();
}
