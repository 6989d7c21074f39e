package io.slipstream.cache.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One pipelined connection to one run of one Redis server. Another run may have lost writes that were acknowledged, so what
 * an earlier one kept is not read: the run's identity is part of every entry.
 */
final class RedisLink {
    private static final String RUN_ID = "run_id:";

    private final Redis client;
    private final RedisConnection connection;
    private final long store;

    private RedisLink(Redis client, RedisConnection connection, long store) {
        this.client = client;
        this.connection = connection;
        this.store = store;
    }

    /** Connects and asks for the run's identity. The callee hears once that the connection ended. */
    static Future<RedisLink> connect(Vertx vertx, RedisOptions options, Consumer<Throwable> onEnd) {
        Redis client = Redis.createClient(vertx, options);
        return client.connect()
                .compose(connection -> connection
                        .send(Request.cmd(Command.INFO).arg("server"))
                        .map(info -> new RedisLink(client, connection, runOf(info))))
                .onSuccess(link -> link.connection
                        .exceptionHandler(onEnd::accept)
                        .endHandler(end -> onEnd.accept(new IllegalStateException("connection ended"))))
                .onFailure(failure -> client.close());
    }

    /** Identifies the server's run. */
    long store() {
        return store;
    }

    Future<@Nullable Response> send(Request request) {
        return connection.send(request);
    }

    /** Sends several requests at once, which the server runs in order. */
    Future<List<@Nullable Response>> send(List<Request> requests) {
        return connection.batch(requests);
    }

    /** Ends the connection; whatever waits on it fails. */
    void close() {
        client.close();
    }

    private static long runOf(@Nullable Response info) {
        String text = String.valueOf(info);
        int at = text.indexOf(RUN_ID);
        if (at < 0) {
            throw new IllegalStateException("Redis does not tell its run_id");
        }
        int from = at + RUN_ID.length();
        return Long.parseUnsignedLong(text, from, from + 16, 16);
    }
}
