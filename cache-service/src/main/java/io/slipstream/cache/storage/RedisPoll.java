package io.slipstream.cache.storage;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts one question to several servers, each over a connection that is kept for the next one. Used by one event loop. */
final class RedisPoll {
    private final Vertx vertx;
    private final Function<RedisAddress, RedisOptions> options;
    private final Duration timeout;
    private final Duration connectTimeout;
    private final Map<RedisAddress, Future<RedisLine>> lines = new ConcurrentHashMap<>();

    RedisPoll(Vertx vertx, Function<RedisAddress, RedisOptions> options, Duration timeout, Duration connectTimeout) {
        this.vertx = vertx;
        this.options = options;
        this.timeout = timeout;
        this.connectTimeout = connectTimeout;
    }

    /**
     * Asks all of them at once.
     *
     * @param verdict gets each answer as it comes; the first result that is not null is the result. Without one, after all answers, the poll
     *     fails
     */
    <R> Future<R> ask(
            Set<RedisAddress> servers,
            Request question,
            BiFunction<RedisAddress, @Nullable Response, @Nullable R> verdict) {
        lines.keySet().stream()
                .filter(server -> !servers.contains(server))
                .toList()
                .forEach(this::drop);
        Promise<R> promise = Promise.promise();
        AtomicInteger open = new AtomicInteger(servers.size());
        for (RedisAddress server : servers) {
            ask(server, question)
                    .map(answer -> verdict.apply(server, answer))
                    .onSuccess(result -> {
                        if (result != null) {
                            promise.tryComplete(result);
                        }
                    })
                    .onComplete(done -> {
                        if (open.decrementAndGet() == 0) {
                            promise.tryFail("no majority of " + servers + " agrees on the masters"
                                    + (done.succeeded() ? "" : ", the last said: " + done.cause()));
                        }
                    });
        }
        return promise.future();
    }

    void close() {
        lines.keySet().forEach(this::drop);
    }

    private Future<@Nullable Response> ask(RedisAddress server, Request question) {
        Future<RedisLine> line = lines.get(server);
        if (line != null && !line.isComplete()) {
            return Future.failedFuture(server + " is not reached yet");
        }
        Future<RedisLine> open = line == null ? open(server) : line;
        return open.compose(there -> there.send(question).timeout(timeout.toMillis(), TimeUnit.MILLISECONDS))
                .onFailure(failure -> drop(server, open));
    }

    private Future<RedisLine> open(RedisAddress server) {
        Promise<RedisLine> promise = Promise.promise();
        Future<RedisLine> line = promise.future();
        lines.put(server, line);
        RedisLine.open(
                        vertx,
                        options.apply(server),
                        connectTimeout,
                        ended -> drop(server, line),
                        Future::succeededFuture)
                .onComplete(promise);
        return line;
    }

    private void drop(RedisAddress server) {
        Future<RedisLine> line = lines.get(server);
        if (line != null) {
            drop(server, line);
        }
    }

    private void drop(RedisAddress server, Future<RedisLine> line) {
        if (lines.remove(server, line)) {
            line.onSuccess(RedisLine::close);
        }
    }
}
