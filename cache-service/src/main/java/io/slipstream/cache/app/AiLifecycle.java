package io.slipstream.cache.app;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.SavingsLedger;
import io.slipstream.cache.config.AiConfig;
import io.slipstream.cache.entry.DiskTier;
import io.slipstream.cache.entry.LocalTier;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Brings the ledger of savings to PostgreSQL by the clock, and once more at the end. */
@Singleton
public class AiLifecycle {
    private static final Logger LOGGER = Logger.getLogger(AiLifecycle.class);
    private static final Duration WEIGHING = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final SavingsLedger ledger;
    private final LocalTier local;
    private final DiskTier disk;
    private final AiConfig config;
    private final List<Long> timers = new ArrayList<>();

    AiLifecycle(Vertx vertx, SavingsLedger ledger, LocalTier local, DiskTier disk, AiConfig config) {
        this.vertx = vertx;
        this.ledger = ledger;
        this.local = local;
        this.disk = disk;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        timers.add(vertx.setPeriodic(Math.max(1, config.flushInterval().toMillis()), timer -> flush(() -> {})));
        timers.add(vertx.setPeriodic(WEIGHING.toMillis(), timer -> weigh()));
    }

    /** After requests were answered. Blocks the thread that shuts the application down, which has nothing else to do. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        timers.forEach(vertx::cancelTimer);
        CountDownLatch flushed = new CountDownLatch(1);
        flush(flushed::countDown);
        if (!flushed.await(config.storeTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
            LOGGER.warn("savings of the last moments were not kept: PostgreSQL did not take them in time");
        }
    }

    private void flush(Runnable then) {
        ledger.flush().subscribe().with(done -> then.run(), failure -> {
            LOGGER.debugf("savings are kept until PostgreSQL takes them: cause=%s", failure.getMessage());
            then.run();
        });
    }

    private void weigh() {
        for (String tenant : ledger.tenants()) {
            long bytes = 0;
            for (AiKind kind : AiKind.values()) {
                bytes += local.usage(tenant, kind.namespace()).bytes();
                bytes += disk.usage(tenant, kind.namespace()).bytes();
            }
            ledger.held(tenant, bytes, WEIGHING);
        }
    }
}
