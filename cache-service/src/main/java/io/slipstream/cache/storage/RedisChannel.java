package io.slipstream.cache.storage;

import io.slipstream.cache.config.RedisConfig;
import io.slipstream.cache.entry.TierUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The way to Redis: a few pipelined connections, one for each event loop, a time-out on every command, and a breaker. A
 * Redis that is killed, refuses or freezes costs a few callers the time-out; then nobody asks it, until the channel has
 * reached it again in the background. Any thread may call; nothing blocks.
 */
public final class RedisChannel {
    private static final Logger LOGGER = Logger.getLogger(RedisChannel.class);

    private final Vertx vertx;
    private final RedisOptions options;
    private final Duration timeout;
    private final Duration connectTimeout;
    private final Duration retryInterval;
    private final CircuitBreaker breaker;
    private final AtomicReferenceArray<@Nullable Future<RedisLink>> links;
    private volatile boolean closed;

    /** Does nothing before {@link #start()}. */
    public RedisChannel(Vertx vertx, RedisConfig config) {
        this.vertx = vertx;
        this.timeout = config.timeout();
        this.connectTimeout = config.connectTimeout();
        this.retryInterval = config.retryInterval();
        this.breaker =
                new CircuitBreaker(config.failuresToOpen(), config.timeout().dividedBy(2));
        this.links = new AtomicReferenceArray<>(Math.max(1, config.connections()));
        this.options = new RedisOptions()
                .setConnectionString(config.url())
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(8)
                .setMaxWaitingHandlers(config.maxPending())
                .setPoolCleanerInterval(-1)
                .setNetClientOptions(new NetClientOptions()
                        .setTcpKeepAlive(true)
                        .setTcpNoDelay(true)
                        .setConnectTimeout((int) config.connectTimeout().toMillis()));
    }

    /** Reaches out for Redis in the background. */
    public void start() {
        reach();
    }

    /** Ends all connections. */
    public void close() {
        closed = true;
        breaker.open();
        dropLinks();
    }

    /** Whether Redis answers, as far as known. */
    boolean isUp() {
        return !breaker.isOpen();
    }

    /** Runs commands on this thread's connection; the Uni fails with {@link TierUnavailableException}. */
    <T> Uni<T> run(Function<RedisLink, Future<T>> commands) {
        return run(commands, timeout);
    }

    /** The same with a time-out of its own, for what takes longer. */
    <T> Uni<T> run(Function<RedisLink, Future<T>> commands, Duration within) {
        if (breaker.isOpen()) {
            return Uni.createFrom().failure(new TierUnavailableException("Redis is left alone for a while"));
        }
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean over = new AtomicBoolean();
            // On an event loop, where answers that are there already come before it.
            long timer = vertx.setTimer(Math.max(1, within.toMillis()), late -> {
                if (over.compareAndSet(false, true)) {
                    failed("no answer within " + within);
                    emitter.fail(new TierUnavailableException("Redis does not answer in time"));
                }
            });
            link(slot()).compose(commands::apply).onComplete(done -> {
                vertx.cancelTimer(timer);
                if (!over.compareAndSet(false, true)) {
                    return;
                }
                if (done.succeeded()) {
                    breaker.succeeded();
                    emitter.complete(done.result());
                } else {
                    failed(done.cause());
                    emitter.fail(new TierUnavailableException(
                            String.valueOf(done.cause().getMessage())));
                }
            });
        });
    }

    private int slot() {
        return (int) (Thread.currentThread().threadId() % links.length());
    }

    private Future<RedisLink> link(int slot) {
        Future<RedisLink> present = links.get(slot);
        if (present != null) {
            return present;
        }
        Promise<RedisLink> promise = Promise.promise();
        Future<RedisLink> fresh = promise.future();
        if (!links.compareAndSet(slot, null, fresh)) {
            Future<RedisLink> other = links.get(slot);
            return other != null ? other : Future.failedFuture("connection ended");
        }
        RedisLink.connect(vertx, options, ended -> drop(slot, fresh, ended))
                .timeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(promise);
        fresh.onFailure(failure -> links.compareAndSet(slot, fresh, null));
        return fresh;
    }

    private void failed(Throwable failure) {
        // An error that Redis tells is an answer.
        if (!(failure instanceof ErrorType)
                || String.valueOf(failure.getMessage()).contains("CONNECTION_CLOSED")) {
            failed(failure.toString());
        }
    }

    private void failed(String cause) {
        if (breaker.failed()) {
            LOGGER.warnf("Redis does not answer, going on without it: cause=%s", cause);
            dropLinks();
            reachLater();
        }
    }

    private void drop(int slot, Future<RedisLink> ended, Throwable cause) {
        if (links.compareAndSet(slot, ended, null)) {
            ended.onSuccess(RedisLink::close);
            LOGGER.debugf("connection to Redis ended: cause=%s", cause.toString());
        }
    }

    private void dropLinks() {
        for (int slot = 0; slot < links.length(); slot++) {
            Future<RedisLink> link = links.getAndSet(slot, null);
            if (link != null) {
                link.onSuccess(RedisLink::close);
            }
        }
    }

    private void reachLater() {
        if (!closed) {
            vertx.setTimer(Math.max(1, retryInterval.toMillis()), timer -> reach());
        }
    }

    /** Tries all connections, and lets callers in once they are there. */
    private void reach() {
        if (closed) {
            return;
        }
        Future<?> all = Future.succeededFuture();
        for (int slot = 0; slot < links.length(); slot++) {
            Future<RedisLink> link = link(slot);
            all = all.compose(done -> link);
        }
        all.onSuccess(done -> {
                    breaker.close();
                    LOGGER.infof("Redis answers");
                })
                .onFailure(failure -> {
                    LOGGER.debugf("Redis cannot be reached yet: cause=%s", failure.toString());
                    dropLinks();
                    reachLater();
                });
    }
}
