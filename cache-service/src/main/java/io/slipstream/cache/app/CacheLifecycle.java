package io.slipstream.cache.app;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipstream.cache.config.EntryConfig;
import io.slipstream.cache.config.LogConfig;
import io.slipstream.cache.config.NamespaceConfig;
import io.slipstream.cache.entry.BatchingChangePublisher;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.EntryStats;
import io.slipstream.cache.events.Heartbeats;
import io.slipstream.cache.events.InvalidationLogReader;
import io.slipstream.cache.events.KafkaInvalidationLog;
import io.slipstream.cache.invalidation.Doubts;
import io.slipstream.cache.invalidation.Floors;
import io.slipstream.cache.invalidation.InvalidationService;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.storage.CaffeineTier;
import io.slipstream.cache.storage.MvStoreTier;
import io.slipstream.cache.storage.RedisChannel;
import io.slipstream.cache.storage.RedisNews;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Starts and stops the log and the way to Redis, and does what is due by the clock. */
@Singleton
public class CacheLifecycle {
    /** The priority with which it stops; what needs Redis or the log for its last words stops before, with a lower one. */
    static final int STOPS = 1;

    private static final Logger LOGGER = Logger.getLogger(CacheLifecycle.class);
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);
    private static final Duration HOUSEKEEPING = Duration.ofMinutes(10);

    private final Vertx vertx;
    private final RedisChannel redis;
    private final RedisNews news;
    private final KafkaInvalidationLog log;
    private final InvalidationLogReader reader;
    private final Heartbeats heartbeats;
    private final InvalidationService invalidations;
    private final NamespaceService namespaces;
    private final EntryService entries;
    private final BatchingChangePublisher changes;
    private final Doubts doubts;
    private final CaffeineTier local;
    private final EntryStats stats;
    private final MvStoreTier disk;
    private final Floors floors;
    private final Migrations migrations;
    private final InstantSource clock;
    private final LogConfig logConfig;
    private final NamespaceConfig namespaceConfig;
    private final EntryConfig entryConfig;
    private final List<Long> timers = new ArrayList<>();

    CacheLifecycle(
            Vertx vertx,
            RedisChannel redis,
            RedisNews news,
            KafkaInvalidationLog log,
            InvalidationLogReader reader,
            Heartbeats heartbeats,
            InvalidationService invalidations,
            NamespaceService namespaces,
            EntryService entries,
            BatchingChangePublisher changes,
            Doubts doubts,
            CaffeineTier local,
            EntryStats stats,
            MvStoreTier disk,
            Floors floors,
            Migrations migrations,
            InstantSource clock,
            LogConfig logConfig,
            NamespaceConfig namespaceConfig,
            EntryConfig entryConfig) {
        this.vertx = vertx;
        this.redis = redis;
        this.news = news;
        this.log = log;
        this.reader = reader;
        this.heartbeats = heartbeats;
        this.invalidations = invalidations;
        this.namespaces = namespaces;
        this.entries = entries;
        this.changes = changes;
        this.doubts = doubts;
        this.local = local;
        this.stats = stats;
        this.disk = disk;
        this.floors = floors;
        this.migrations = migrations;
        this.clock = clock;
        this.logConfig = logConfig;
        this.namespaceConfig = namespaceConfig;
        this.entryConfig = entryConfig;
    }

    void start(@Observes StartupEvent event) {
        disk.start();
        redis.start();
        news.start(local::changed);
        log.start();
        reader.start();
        every(logConfig.heartbeat(), heartbeats::beat);
        every(logConfig.heartbeat(), doubts::look);
        every(logConfig.heartbeat(), () -> invalidations.refreshMarkers(false));
        every(EACH_SECOND, this::eachSecond);
        every(EACH_SECOND, this::firstPolicies);
        every(namespaceConfig.refreshInterval(), this::refreshPolicies);
        every(HOUSEKEEPING, () -> prune(clock.instant().minus(entryConfig.maxTtl())));
        migrations.run(namespaces::refresh);
    }

    /** After requests were answered: what changed is told to the others before the log closes. */
    void stop(@Observes @Priority(STOPS) ShutdownEvent event) {
        timers.forEach(vertx::cancelTimer);
        changes.retry();
        log.close();
        reader.close();
        disk.close();
        news.close();
        redis.close();
        LOGGER.debugf("stopped: untold=%d", changes.waiting());
    }

    private void eachSecond() {
        invalidations.refreshMarkers(true);
        invalidations.retryReceipts();
        changes.retry();
        doubts.renew(changes::isWaiting);
        vertx.executeBlocking(
                        () -> {
                            entries.sweep();
                            local.cleanUp();
                            stats.assignCurves();
                            return null;
                        },
                        true)
                .onFailure(failure -> LOGGER.errorf(failure, "housekeeping failed"));
    }

    private void prune(Instant before) {
        floors.prune(before);
        disk.checkpoint().prune(before);
    }

    private void firstPolicies() {
        if (!namespaces.isLoaded()) {
            refreshPolicies();
        }
    }

    private void refreshPolicies() {
        if (migrations.isDone()) {
            namespaces.refresh();
        }
    }

    private void every(Duration interval, Runnable work) {
        timers.add(vertx.setPeriodic(Math.max(1, interval.toMillis()), timer -> work.run()));
    }
}
