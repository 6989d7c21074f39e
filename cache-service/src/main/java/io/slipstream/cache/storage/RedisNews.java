package io.slipstream.cache.storage;

import io.slipstream.cache.config.RedisConfig;
import io.slipstream.cache.entry.EntryKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjLongConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * That an entry changed, told from replica to replica by Redis itself (publish and subscribe), some milliseconds before the log tells it. News may be
 * lost, late or repeated; whoever hears them may only drop copies, since the log tells everything again. Any thread may tell; what is heard is
 * heard on one event loop.
 */
public final class RedisNews {
    private static final Logger LOGGER = Logger.getLogger(RedisNews.class);
    private static final String TOPIC = "slipstream:cache:changes";
    private static final String MESSAGE = "message";

    /** Sender and write, before the name of the entry. */
    private static final int HEAD = 2 * Long.BYTES;

    private final Vertx vertx;
    private final RedisChannel channel;
    private final RedisConfig config;
    private final long patienceNanos;
    private final long self = ThreadLocalRandom.current().nextLong();
    private final AtomicReference<@Nullable Future<RedisLine>> line = new AtomicReference<>();
    private volatile long timer = -1;
    private volatile long heardAt;
    private @Nullable RedisServer server;

    /** Tells through this channel, and hears nothing before {@link #start}. */
    public RedisNews(Vertx vertx, RedisChannel channel, RedisConfig config) {
        this.vertx = vertx;
        this.channel = channel;
        this.config = config;
        this.patienceNanos = config.connectTimeout()
                .plus(config.checkInterval().multipliedBy(2))
                .toNanos();
    }

    /**
     * Hears what others tell from now on, over a connection of its own that is made again whenever it is lost.
     *
     * @param listener gets the key of an entry that another replica changed, and which write it was, 0 for a removal; must not wait
     */
    public void start(ObjLongConsumer<EntryKey> listener) {
        if (config.publishChanges()) {
            Context context = vertx.getOrCreateContext();
            timer = vertx.setPeriodic(
                    Math.max(1, config.checkInterval().toMillis()),
                    tick -> context.runOnContext(go -> follow(listener)));
        }
    }

    /** Hears nothing any more. */
    public void close() {
        vertx.cancelTimer(timer);
        Future<RedisLine> present = line.get();
        if (present != null) {
            drop(present, "closed");
        }
    }

    /** Tells the others, after what was sent on this link before; nobody waits for it. */
    void tell(RedisLink link, byte[] name, long write) {
        if (config.publishChanges()) {
            Buffer message = Buffer.buffer(HEAD + name.length)
                    .appendLong(self)
                    .appendLong(write)
                    .appendBytes(name);
            link.send(Request.cmd(Command.PUBLISH).arg(TOPIC).arg(message))
                    .onFailure(failure -> LOGGER.debugf("news were not told: cause=%s", failure.toString()));
        }
    }

    /** In a cluster every server passes on what one of them is told. */
    private void follow(ObjLongConsumer<EntryKey> listener) {
        RedisServer best = channel.servers().stream()
                .filter(RedisServer::isUp)
                .min(Comparator.comparing(RedisServer::toString))
                .orElse(null);
        Future<RedisLine> present = line.get();
        if (best != server || present == null) {
            if (present != null) {
                drop(present, "Redis is elsewhere");
            }
            server = best;
            if (best != null) {
                open(best, listener);
            }
        } else if (present.succeeded()) {
            if (System.nanoTime() - heardAt > patienceNanos) {
                drop(present, "it is silent");
            } else {
                // The client gives the answer to whoever waits, or to the listener if a message has come first: either
                // is a sign of life.
                present.result()
                        .send(Request.cmd(Command.PING))
                        .onSuccess(pong -> heardAt = System.nanoTime())
                        .onFailure(failure -> LOGGER.debugf("no answer: cause=%s", failure.toString()));
            }
        }
    }

    private void open(RedisServer best, ObjLongConsumer<EntryKey> listener) {
        Context context = vertx.getOrCreateContext();
        Promise<RedisLine> promise = Promise.promise();
        Future<RedisLine> opened = promise.future();
        line.set(opened);
        best.line(ended -> context.runOnContext(go -> drop(opened, ended)), fresh -> {
                    heardAt = System.nanoTime();
                    fresh.onMessage(message -> heard(message, listener));
                    return fresh.send(Request.cmd(Command.SUBSCRIBE).arg(TOPIC)).map(fresh);
                })
                .onComplete(promise);
        opened.onFailure(failure -> drop(opened, failure));
    }

    private void drop(Future<RedisLine> ended, Object cause) {
        if (line.compareAndSet(ended, null)) {
            LOGGER.debugf("no news from Redis until it is reached again: cause=%s", cause);
        }
        ended.onSuccess(RedisLine::close);
    }

    private void heard(Response message, ObjLongConsumer<EntryKey> listener) {
        heardAt = System.nanoTime();
        boolean isMessage = message.type() == ResponseType.PUSH || message.type() == ResponseType.MULTI;
        if (isMessage && message.size() == 3 && MESSAGE.equals(message.get(0).toString())) {
            Buffer content = message.get(2).toBuffer();
            EntryKey key = content.length() <= HEAD || content.getLong(0) == self
                    ? null
                    : RedisTier.key(content.getString(HEAD, content.length(), StandardCharsets.UTF_8.name()));
            if (key != null) {
                listener.accept(key, content.getLong(Long.BYTES));
            }
        }
    }
}
