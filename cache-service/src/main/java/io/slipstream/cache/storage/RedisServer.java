package io.slipstream.cache.storage;

import io.slipstream.cache.config.RedisConfig;
import io.slipstream.cache.entry.TierUnavailableException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One master: a few pipelined connections, one for each event loop, a time-out on every command, a breaker, and when it was last confirmed to be
 * a master, and the same. A server that is killed, refuses or freezes costs a few callers the time-out; then nobody asks it, until it was reached
 * again in the background and confirmed. Any thread may call; nothing blocks.
 *
 * <p>Where another server may take its place, a confirmation is a lease: it lasts for a time from the question on, and a reign that is new to this
 * replica of the service is used only when it has been known for as long. By then the confirmations of its predecessor have ended everywhere, so
 * that no two masters are used for the same keys at once (C. Gray, D. Cheriton, "Leases", 1989).
 */
final class RedisServer {
    private static final Logger LOGGER = Logger.getLogger(RedisServer.class);

    /** So many times in a time-out it can be seen that the server is silent: what comes later than that was not looked for in time. */
    private static final int LOOKS = 4;

    /** After how many intervals without it a confirmation is too old. */
    private static final int CHECKS = 4;

    private final Vertx vertx;
    private final RedisLoops loops;
    private final RedisAddress address;
    private final RedisOptions options;
    private final boolean inCluster;
    private final boolean isReplaceable;
    private final Runnable onNews;
    private final Duration timeout;
    private final Duration connectTimeout;
    private final Duration look;
    private final long retryNanos;
    private final long trustNanos;
    private final CircuitBreaker breaker;
    private final RedisReads reads;
    private final AtomicReferenceArray<@Nullable Future<RedisLink>> links;
    private final AtomicBoolean reaching = new AtomicBoolean();
    private volatile boolean reached;
    private volatile boolean told;
    private volatile boolean closed;
    private volatile long nextTry;
    private volatile long confirmedAt;
    private volatile long store;
    private volatile long storeKnownAt;

    /**
     * Does nothing before it is to be confirmed.
     *
     * @param options what to connect with
     * @param onNews runs when it should be asked anew who the masters are, and whether this is one
     */
    RedisServer(
            Vertx vertx,
            RedisLoops loops,
            RedisConfig config,
            RedisAddress address,
            RedisOptions options,
            Runnable onNews) {
        this.vertx = vertx;
        this.loops = loops;
        this.address = address;
        this.options = options;
        this.inCluster = config.mode() == RedisConfig.Mode.CLUSTER;
        this.isReplaceable = config.mode() != RedisConfig.Mode.STANDALONE;
        this.onNews = onNews;
        this.timeout = config.timeout();
        this.look = timeout.dividedBy(LOOKS);
        this.connectTimeout = config.connectTimeout();
        this.retryNanos = config.retryInterval().toNanos();
        this.trustNanos = config.checkInterval().multipliedBy(CHECKS).toNanos();
        this.breaker =
                new CircuitBreaker(config.failuresToOpen(), config.timeout().dividedBy(2));
        this.reads = new RedisReads(loops, inCluster);
        this.links = new AtomicReferenceArray<>(loops.connections());
        this.nextTry = System.nanoTime();
        this.confirmedAt = nextTry - trustNanos - 1;
    }

    /** What nobody asks. */
    static <T> Future<T> leftAlone() {
        return Future.failedFuture(new TierUnavailableException("Redis is left alone for a while"));
    }

    /** Whether it answers, as far as known. */
    boolean isUp() {
        return !breaker.isOpen();
    }

    /** Whether it was lately confirmed to be a master, and the same, or nothing else can be. */
    boolean isConfirmed() {
        return !isReplaceable || System.nanoTime() - confirmedAt <= trustNanos;
    }

    /** What is to be read from it. */
    RedisReads reads() {
        return reads;
    }

    /** Runs commands on this thread's connection. */
    <T> Future<T> send(Function<RedisLink, Future<T>> commands, Patience patience) {
        return breaker.isOpen() ? leftAlone() : ask(link -> inThisReign(link, commands), patience);
    }

    /**
     * Asks whether it is still the same master. One that was left alone is first reached in the background, which is not waited for. Called by one
     * thread at a time; never fails.
     *
     * @param asked when it was asked whether this server is a master, by {@link System#nanoTime()}
     */
    Future<Void> confirm(long asked) {
        if (closed) {
            return Future.succeededFuture();
        }
        if (breaker.isOpen() && !reached) {
            reach();
            return Future.succeededFuture();
        }
        return ask(RedisLink::identify, Patience.of(timeout))
                .onSuccess(found -> confirmed(asked, found))
                .onFailure(failure -> doubted(asked, failure))
                .otherwiseEmpty()
                .mapEmpty();
    }

    /** Nobody could tell whether it is a master. */
    void doubted(long asked, Throwable cause) {
        if (breaker.isOpen()) {
            leaveAlone();
        } else if (isReplaceable && asked - confirmedAt > trustNanos && breaker.open()) {
            LOGGER.warnf("Redis is not confirmed any more, going on without it: server=%s cause=%s", address, cause);
            told = true;
            leaveAlone();
        }
    }

    /** A connection of its own, for what the server tells without being asked; the caller closes it. */
    Future<RedisLine> line(Consumer<Throwable> onEnd, Function<RedisLine, Future<RedisLine>> firstExchange) {
        return RedisLine.open(vertx, options, connectTimeout, onEnd, firstExchange);
    }

    @Override
    public String toString() {
        return address.toString();
    }

    /** Ends all connections. */
    void close() {
        closed = true;
        breaker.open();
        dropLinks();
    }

    private <T> Future<T> inThisReign(RedisLink link, Function<RedisLink, Future<T>> commands) {
        // In this order: a reign that may not be used yet is known only after the breaker is open.
        if (link.store() != store || breaker.isOpen() || !isConfirmed()) {
            return unconfirmed();
        }
        Future<T> answer = commands.apply(link);
        // An answer that comes when the confirmation has ended may be that of a master that was replaced meanwhile.
        return isReplaceable ? answer.compose(done -> isConfirmed() ? answer : unconfirmed()) : answer;
    }

    private static <T> Future<T> unconfirmed() {
        return Future.failedFuture(new TierUnavailableException("Redis is not confirmed to be what it was"));
    }

    private void confirmed(long asked, long found) {
        long now = System.nanoTime();
        if (found != store) {
            begin(found, now);
        }
        confirmedAt = asked;
        if (breaker.isOpen() && !closed && (!isReplaceable || now - storeKnownAt >= trustNanos)) {
            reached = false;
            breaker.close();
            told = false;
            LOGGER.infof("Redis answers: server=%s", address);
        }
    }

    /** Another reign; nobody is let in before it may be used. */
    private void begin(long found, long now) {
        if (isReplaceable && breaker.open()) {
            reached = true;
            LOGGER.infof("Redis has another master, used once nobody believes the last one: server=%s", address);
        }
        storeKnownAt = now;
        store = found;
        for (int slot = 0; slot < links.length(); slot++) {
            Future<RedisLink> link = links.get(slot);
            if (link != null && link.succeeded() && link.result().store() != found) {
                drop(slot, link, new IllegalStateException("it is another master now"));
            }
        }
    }

    private <T> Future<T> ask(Function<RedisLink, Future<T>> commands, Patience patience) {
        Question<T> question = new Question<>(patience);
        question.waitFor(patience.certain());
        link(loops.slot()).compose(commands).onComplete(question::answered);
        return question.promise.future();
    }

    /** What is asked, until it is answered or given up. */
    private final class Question<T> {
        private final Promise<T> promise = Promise.promise();
        private final Patience patience;
        private final long asked = System.nanoTime();
        private final AtomicLong timer = new AtomicLong();

        private Question(Patience patience) {
            this.patience = patience;
        }

        /** A busy event loop runs timers before it looks for answers again; when the second one runs it has looked. */
        private void waitFor(Duration time) {
            long due = System.nanoTime() + time.toNanos();
            timer.set(vertx.setTimer(
                    Math.max(1, time.toMillis()), over -> timer.set(vertx.setTimer(1, looked -> unanswered(due)))));
        }

        private void unanswered(long due) {
            long now = System.nanoTime();
            boolean isSpent = now - asked >= patience.most().toNanos();
            if (isSpent || breaker.isFailing()) {
                giveUp(now, now - due <= look.toNanos());
            } else if (!promise.future().isComplete()) {
                waitFor(look);
            }
        }

        private void giveUp(long now, boolean onTime) {
            if (promise.tryFail(new TierUnavailableException("Redis does not answer in time"))) {
                failed(
                        asked,
                        onTime,
                        "no answer within " + Duration.ofNanos(now - asked).truncatedTo(ChronoUnit.MILLIS));
            }
        }

        private void answered(AsyncResult<T> done) {
            vertx.cancelTimer(timer.get());
            if (done.succeeded()) {
                if (promise.tryComplete(done.result())) {
                    breaker.succeeded();
                }
            } else if (promise.tryFail(done.cause())) {
                failed(asked, done.cause());
            }
        }
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
        RedisLink.open(vertx, options, inCluster, connectTimeout, ended -> drop(slot, fresh, ended))
                .onComplete(promise);
        fresh.onFailure(failure -> links.compareAndSet(slot, fresh, null));
        return fresh;
    }

    private void failed(long asked, Throwable failure) {
        switch (RedisFailure.of(failure)) {
            case LOST -> failed(asked, true, failure.toString());
            case UNFIT -> {
                dropLinks();
                failed(asked, true, failure.toString());
            }
            case MOVED -> onNews.run();
            // This is an answer.
            case REFUSED -> {}
        }
    }

    private void failed(long asked, boolean onTime, String cause) {
        if (breaker.failed(asked, System.nanoTime(), onTime)) {
            LOGGER.warnf("Redis does not answer, going on without it: server=%s cause=%s", address, cause);
            told = true;
            leaveAlone();
        }
    }

    private void leaveAlone() {
        reached = false;
        nextTry = System.nanoTime() + retryNanos;
        dropLinks();
    }

    private void drop(int slot, Future<RedisLink> ended, Throwable cause) {
        if (links.compareAndSet(slot, ended, null)) {
            ended.onSuccess(RedisLink::close);
            LOGGER.debugf("connection to Redis ended: server=%s cause=%s", address, cause);
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

    /** Tries all connections; callers are let in once it is confirmed after that. */
    private void reach() {
        if (closed || System.nanoTime() - nextTry < 0 || !reaching.compareAndSet(false, true)) {
            return;
        }
        Future<?> all = Future.succeededFuture();
        for (int i = 0; i < links.length(); i++) {
            int slot = i;
            Future<RedisLink> link = loops.on(slot, () -> link(slot));
            all = all.compose(done -> link);
        }
        all.onComplete(done -> {
            reaching.set(false);
            if (done.succeeded()) {
                reached = true;
                onNews.run();
                return;
            }
            unreached(done.cause());
        });
    }

    private void unreached(Throwable cause) {
        if (told) {
            LOGGER.debugf("Redis cannot be reached yet: server=%s cause=%s", address, cause);
        } else {
            told = true;
            LOGGER.warnf("Redis cannot be reached, going on without it: server=%s cause=%s", address, cause);
        }
        leaveAlone();
    }
}
