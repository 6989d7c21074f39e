package io.slipstream.cache.app;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipstream.cache.config.HotKeysConfig;
import io.slipstream.cache.load.HotKeyTaker;
import io.slipstream.cache.load.HotKeyTeller;
import io.slipstream.cache.load.WarmupService;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes hot keys over when the service starts, tells them while it runs and when it drains, and tells the progress of warm-ups. */
@Singleton
public class WarmingLifecycle {
    private static final Logger LOGGER = Logger.getLogger(WarmingLifecycle.class);
    private static final Duration AT_THE_START = Duration.ofMillis(50);
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);
    private static final Duration PROGRESS = Duration.ofSeconds(5);
    /** How long the end waits for the last word; Redis needs milliseconds for it, and what it told before stays if it is away. */
    private static final Duration LAST_WORD = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final HotKeyTeller teller;
    private final HotKeyTaker taker;
    private final WarmupService warmups;
    private final HotKeysConfig config;
    private final List<Long> timers = new CopyOnWriteArrayList<>();
    private volatile @Nullable CountDownLatch lastWord;

    WarmingLifecycle(Vertx vertx, HotKeyTeller teller, HotKeyTaker taker, WarmupService warmups, HotKeysConfig config) {
        this.vertx = vertx;
        this.teller = teller;
        this.taker = taker;
        this.warmups = warmups;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        every(PROGRESS, warmups::tellProgress);
        if (config.enabled()) {
            vertx.setPeriodic(AT_THE_START.toMillis(), this::takeOver);
            every(EACH_SECOND, taker::lookForLeaving);
            every(config.interval(), this::tell);
        }
    }

    /** The last requests are still answered, and Redis is still there. On the thread that shuts the application down. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        if (config.enabled()) {
            CountDownLatch ended = new CountDownLatch(1);
            lastWord = ended;
            Uni.createFrom()
                    .deferred(() -> teller.leave(taker.wanted()))
                    .onTermination()
                    .invoke(ended::countDown)
                    .subscribe()
                    .with(
                            keys -> LOGGER.infof("hottest keys handed on: keys=%d", keys),
                            failure -> LOGGER.warnf("hottest keys not handed on: cause=%s", failure));
        }
    }

    /**
     * Before the way to Redis is closed. Blocks the thread that shuts the application down, which has nothing else to do; as a rule it does not
     * wait, since the last requests took longer.
     */
    void stop(@Observes @Priority(CacheLifecycle.STOPS - 1) ShutdownEvent event) throws InterruptedException {
        timers.forEach(vertx::cancelTimer);
        CountDownLatch begun = lastWord;
        if (begun != null && !begun.await(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS)) {
            LOGGER.warn("hottest keys not handed on: Redis did not take them in time");
        }
    }

    private void takeOver(long timer) {
        taker.goOn();
        if (taker.isOver()) {
            vertx.cancelTimer(timer);
        }
    }

    private void tell() {
        if (taker.isInformed()) {
            vertx.executeBlocking(
                            () -> {
                                teller.tell(taker.wanted())
                                        .subscribe()
                                        .with(
                                                done -> {},
                                                failure -> LOGGER.debugf("hottest keys not told: cause=%s", failure));
                                return null;
                            },
                            true)
                    .onFailure(failure -> LOGGER.errorf(failure, "hottest keys not told"));
        }
    }

    private void every(Duration interval, Runnable work) {
        timers.add(vertx.setPeriodic(Math.max(1, interval.toMillis()), timer -> work.run()));
    }
}
