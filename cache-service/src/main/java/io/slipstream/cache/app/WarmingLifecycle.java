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
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Takes hot keys over when the service starts, tells them while it runs and when it drains, and tells the progress of warm-ups. */
@Singleton
public class WarmingLifecycle {
    private static final Logger LOGGER = Logger.getLogger(WarmingLifecycle.class);
    private static final Duration AT_THE_START = Duration.ofMillis(50);
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);
    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final HotKeyTeller teller;
    private final HotKeyTaker taker;
    private final WarmupService warmups;
    private final HotKeysConfig config;
    private final List<Long> timers = new CopyOnWriteArrayList<>();

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
            every(config.interval(), () -> tell(teller::tell));
        }
    }

    /** The last requests are still answered, and Redis is still there. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        if (config.enabled()) {
            tell(teller::leave);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        timers.forEach(vertx::cancelTimer);
    }

    private void takeOver(long timer) {
        taker.goOn();
        if (taker.isOver()) {
            vertx.cancelTimer(timer);
        }
    }

    /** A replica that has not taken over everything yet would tell less than it told in its last life. */
    private void tell(Supplier<Uni<Void>> how) {
        if (taker.isOver()) {
            vertx.executeBlocking(
                            () -> {
                                how.get()
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
