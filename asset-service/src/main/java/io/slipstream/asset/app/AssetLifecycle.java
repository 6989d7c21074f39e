package io.slipstream.asset.app;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipstream.asset.asset.PathMemory;
import io.slipstream.asset.asset.StagingFolder;
import io.slipstream.asset.config.AssetConfig;
import io.slipstream.asset.config.PurgeConfig;
import io.slipstream.asset.events.AssetEventPublisher;
import io.slipstream.asset.policy.SettingsCache;
import io.slipstream.asset.purge.InvalidationStore;
import io.slipstream.asset.purge.InvalidationStore.Changes;
import io.slipstream.asset.variant.Staging;
import io.slipstream.contracts.security.Tenant;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * What this replica does by the clock: it asks for changes that the log did not tell, sends what waits for the log, and
 * removes what is past its age.
 */
@ApplicationScoped
class AssetLifecycle {
    private static final Logger LOGGER = Logger.getLogger(AssetLifecycle.class);
    private static final Duration HOUSEKEEPING = Duration.ofHours(1);

    /** How many changed paths are forgotten one by one before everything is. */
    private static final int MOST_PATHS = 1000;

    private final Migrations migrations;
    private final InvalidationStore invalidations;
    private final PathMemory memory;
    private final SettingsCache settings;
    private final AssetEventPublisher publisher;
    private final AssetConfig config;
    private final PurgeConfig purge;
    private final StagingFolder staging;
    private final Vertx vertx;
    private final Tenant tenant;
    private final List<Long> timers = new ArrayList<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long revision;
    private volatile long settingsRevision;

    AssetLifecycle(
            Migrations migrations,
            InvalidationStore invalidations,
            PathMemory memory,
            SettingsCache settings,
            AssetEventPublisher publisher,
            AssetConfig config,
            PurgeConfig purge,
            StagingFolder staging,
            Vertx vertx) {
        this.migrations = migrations;
        this.invalidations = invalidations;
        this.memory = memory;
        this.settings = settings;
        this.publisher = publisher;
        this.config = config;
        this.purge = purge;
        this.staging = staging;
        this.vertx = vertx;
        this.tenant = new Tenant(config.publicTenant());
    }

    void start(@Observes StartupEvent event) {
        Staging.clear(staging.path());
        every(config.checkInterval(), this::askForChanges);
        every(purge.relayInterval(), publisher::relay);
        every(HOUSEKEEPING, this::cleanUp);
    }

    void stop(@Observes ShutdownEvent event) {
        timers.forEach(vertx::cancelTimer);
    }

    private void every(Duration interval, Runnable work) {
        timers.add(vertx.setPeriodic(interval.toMillis(), timer -> {
            if (migrations.done()) {
                work.run();
            }
        }));
    }

    private void askForChanges() {
        if (asking.compareAndSet(false, true)) {
            invalidations
                    .changesSince(tenant, revision, MOST_PATHS)
                    .onTermination()
                    .invoke(() -> asking.set(false))
                    .subscribe()
                    .with(this::apply, failure -> LOGGER.debugf(failure, "changes cannot be asked for now"));
        }
    }

    private void apply(Changes changes) {
        if (!changes.paths().isEmpty()) {
            memory.forget(tenant, changes.paths(), changes.revision());
        }
        if (changes.settingsRevision() != settingsRevision) {
            settings.forget(tenant);
        }
        revision = changes.revision();
        settingsRevision = changes.settingsRevision();
    }

    private void cleanUp() {
        invalidations
                .expire(purge.retention())
                .subscribe()
                .with(
                        count -> LOGGER.debugf("acknowledged invalidations removed: count=%d", count),
                        failure -> LOGGER.debugf(failure, "acknowledged invalidations stay for now"));
    }
}
