package io.slipstream.cache.storage;

import io.vertx.core.Future;

/** Knows who the masters are. Asked by one thread, one question at a time. */
interface RedisDirectory {
    /** The masters, as they were at some time after the question; fails if that cannot be told for certain. */
    Future<RedisLayout> ask();

    /** Ends all connections. */
    void close();

    /** One server that is never another. */
    static RedisDirectory of(RedisAddress server) {
        return new RedisDirectory() {
            private final RedisLayout layout = RedisLayout.of(server);

            @Override
            public Future<RedisLayout> ask() {
                return Future.succeededFuture(layout);
            }

            @Override
            public void close() {
                // Has none.
            }
        };
    }
}
