package io.slipstream.cache.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One pipelined connection to one server. Any thread may send; answers come in the order of the questions. */
final class RedisLine {
    private final Redis client;
    private final RedisConnection connection;

    private RedisLine(Redis client, RedisConnection connection) {
        this.client = client;
        this.connection = connection;
    }

    /**
     * Connects and has a first exchange; if that is not done in time, nothing is left of the connection.
     *
     * @param onEnd hears once that the connection ended
     */
    static <T> Future<T> open(
            Vertx vertx,
            RedisOptions options,
            Duration within,
            Consumer<Throwable> onEnd,
            Function<RedisLine, Future<T>> firstExchange) {
        Redis client = Redis.createClient(vertx, options);
        return client.connect()
                .compose(connection -> {
                    connection
                            .exceptionHandler(onEnd::accept)
                            .endHandler(end -> onEnd.accept(new IllegalStateException("connection ended")));
                    return firstExchange.apply(new RedisLine(client, connection));
                })
                .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> client.close());
    }

    Future<@Nullable Response> send(Request request) {
        return connection.send(request);
    }

    /** Sends several requests at once, which the server runs in order; fails if one of them does. */
    Future<List<@Nullable Response>> send(List<Request> requests) {
        return connection.batch(requests);
    }

    /** Hears what the server says without being asked. */
    void onMessage(Consumer<Response> listener) {
        connection.handler(listener::accept);
    }

    /** Ends the connection; whatever waits on it fails. */
    void close() {
        client.close();
    }
}
