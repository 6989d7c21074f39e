package io.slipstream.client.cache;

import java.util.concurrent.Executor;

/** Where callers are at home: what a caller waits for goes on there, not on a thread of the connection to the cache. */
public interface CallerThreads {
    /** The home of the caller of this method: its event loop, or a thread that may block. */
    Executor current();
}
