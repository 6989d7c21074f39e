package io.slipstream.cache.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.cache.config.DiskConfig;
import io.slipstream.cache.config.EntryConfig;
import io.slipstream.cache.config.HotKeysConfig;
import io.slipstream.cache.config.InvalidationConfig;
import io.slipstream.cache.config.LeaseConfig;
import io.slipstream.cache.config.LoaderConfig;
import io.slipstream.cache.config.LocalTierConfig;
import io.slipstream.cache.config.LogConfig;
import io.slipstream.cache.config.NamespaceConfig;
import io.slipstream.cache.config.RedisConfig;
import io.slipstream.cache.config.WarmupConfig;
import io.slipstream.cache.entry.BatchingChangePublisher;
import io.slipstream.cache.entry.EntryExplainer;
import io.slipstream.cache.entry.EntryMetrics;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.EntryStats;
import io.slipstream.cache.invalidation.Doubts;
import io.slipstream.cache.invalidation.Floors;
import io.slipstream.cache.invalidation.InvalidationLog;
import io.slipstream.cache.invalidation.InvalidationMetrics;
import io.slipstream.cache.invalidation.InvalidationService;
import io.slipstream.cache.invalidation.LogApplier;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.Receipts;
import io.slipstream.cache.invalidation.ReplicaName;
import io.slipstream.cache.invalidation.ReplicaWait;
import io.slipstream.cache.invalidation.Roster;
import io.slipstream.cache.load.HotKeyStore;
import io.slipstream.cache.load.HotKeyTaker;
import io.slipstream.cache.load.HotKeyTeller;
import io.slipstream.cache.load.LeaseService;
import io.slipstream.cache.load.LoadMetrics;
import io.slipstream.cache.load.LoadService;
import io.slipstream.cache.load.Loader;
import io.slipstream.cache.load.WarmupService;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.namespace.PolicyStore;
import io.slipstream.cache.storage.CaffeineTier;
import io.slipstream.cache.storage.HttpLoader;
import io.slipstream.cache.storage.LocalLeases;
import io.slipstream.cache.storage.MvStoreTier;
import io.slipstream.cache.storage.PostgresPolicyStore;
import io.slipstream.cache.storage.RedisChannel;
import io.slipstream.cache.storage.RedisFacts;
import io.slipstream.cache.storage.RedisHotKeys;
import io.slipstream.cache.storage.RedisLeases;
import io.slipstream.cache.storage.RedisNews;
import io.slipstream.cache.storage.RedisTier;
import io.slipstream.cache.storage.RedisUntoldWrites;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.hibernate.reactive.mutiny.Mutiny;

/** Makes the parts from the settings. */
@Dependent
public class CacheWiring {
    @Produces
    @Singleton
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    ReplicaName replica(LogConfig config) {
        return new ReplicaName(config.replica().orElseGet(() -> "cache-" + UUID.randomUUID()));
    }

    @Produces
    @Singleton
    Floors floors(LogConfig log, InvalidationConfig config) {
        return new Floors(log.partitions(), config.maxFloors(), config.maxPatterns());
    }

    @Produces
    @Singleton
    LogContact contact(LogConfig config) {
        return new LogContact(config.partitions(), config.silence(), config.idleAfter(), System::nanoTime);
    }

    @Produces
    @Singleton
    Doubts doubts(RedisChannel channel, LogContact contact, MvStoreTier disk, LogConfig config) {
        return new Doubts(new RedisUntoldWrites(channel, Doubts.LIFE), contact, config.silence(), disk::clear);
    }

    @Produces
    @Singleton
    RedisChannel channel(Vertx vertx, RedisConfig config) {
        return new RedisChannel(vertx, config);
    }

    @Produces
    @Singleton
    RedisNews news(Vertx vertx, RedisChannel channel, RedisConfig config) {
        return new RedisNews(vertx, channel, config);
    }

    @Produces
    @Singleton
    RedisTier sharedTier(
            RedisChannel channel,
            RedisNews news,
            EntryConfig entry,
            RedisConfig redis,
            InstantSource clock,
            EntryMetrics metrics) {
        RedisTier tier = new RedisTier(channel, news, entry.compressFrom().asLongValue(), clock, redis.timeout());
        metrics.shared(tier);
        return tier;
    }

    @Produces
    @Singleton
    RedisFacts facts(RedisChannel channel, WarmupConfig config) {
        return new RedisFacts(channel, config.retention());
    }

    @Produces
    @Singleton
    EntryMetrics entryMetrics(MeterRegistry registry) {
        return new EntryMetrics(registry);
    }

    @Produces
    @Singleton
    InvalidationMetrics invalidationMetrics(MeterRegistry registry, Floors floors, LogContact contact) {
        InvalidationMetrics metrics = new InvalidationMetrics(registry, floors);
        metrics.log(contact);
        return metrics;
    }

    @Produces
    @Singleton
    EntryStats stats(LocalTierConfig config, EntryMetrics metrics, Vertx vertx) {
        EntryStats stats = new EntryStats(
                config.missRatioSamples(), task -> vertx.executeBlocking(Executors.callable(task), false));
        metrics.stats(stats);
        return stats;
    }

    @Produces
    @Singleton
    CaffeineTier localTier(LocalTierConfig config, InstantSource clock, EntryMetrics metrics) {
        CaffeineTier tier = new CaffeineTier(
                config.maxSize().asLongValue(),
                config.tenantShare(),
                config.maxReserved().asLongValue(),
                clock,
                metrics);
        metrics.local(tier, CaffeineTier::entries, CaffeineTier::bytes, CaffeineTier::maxBytes);
        metrics.localUsage(tier);
        return tier;
    }

    @Produces
    @Singleton
    MvStoreTier disk(
            DiskConfig config, LogContact contact, EntryConfig entry, InstantSource clock, EntryMetrics metrics) {
        MvStoreTier tier = new MvStoreTier(config, contact, entry.compressFrom().asLongValue(), clock);
        metrics.disk(tier);
        return tier;
    }

    @Produces
    @Singleton
    PolicyStore policies(Instance<Mutiny.SessionFactory> sessions, Vertx vertx, NamespaceConfig config) {
        return new PostgresPolicyStore(sessions::get, vertx, config.storeTimeout());
    }

    @Produces
    @Singleton
    Receipts receipts(RedisFacts facts, InstantSource clock, InvalidationConfig config, ReplicaName replica) {
        return new Receipts(facts, clock, config.receiptRetention(), replica.name());
    }

    @Produces
    @Singleton
    ReplicaWait replicaWait(
            InvalidationLog log, LogContact contact, Roster roster, Receipts receipts, InvalidationConfig config) {
        return new ReplicaWait(log, contact, roster, receipts, config.replicaTimeout());
    }

    @Produces
    @Singleton
    BatchingChangePublisher changes(InvalidationLog log, ReplicaName replica, EntryMetrics metrics) {
        BatchingChangePublisher changes = new BatchingChangePublisher(log, replica.name());
        metrics.untold(changes);
        return changes;
    }

    @Produces
    @Singleton
    InvalidationService invalidations(
            InvalidationLog log,
            LogApplier applier,
            LogContact contact,
            Floors floors,
            RedisTier markers,
            Receipts receipts,
            InvalidationMetrics metrics,
            InstantSource clock,
            ReplicaName replica,
            LogConfig config) {
        return new InvalidationService(
                log, applier, contact, floors, markers, receipts, metrics, clock, replica.name(), config.silence());
    }

    @Produces
    @Singleton
    NamespaceService namespaces(
            Floors floors,
            InvalidationLog log,
            InvalidationService invalidations,
            PolicyStore store,
            InstantSource clock,
            ReplicaName replica,
            NamespaceConfig config,
            CaffeineTier local) {
        NamespaceService namespaces =
                new NamespaceService(floors, log, invalidations, store, clock, replica.name(), config.maxPerTenant());
        namespaces.onChange(local::resize);
        return namespaces;
    }

    @Produces
    @Singleton
    EntryService entries(
            CaffeineTier local,
            RedisTier shared,
            MvStoreTier disk,
            NamespaceService namespaces,
            LogContact contact,
            InvalidationService invalidations,
            BatchingChangePublisher changes,
            Doubts doubts,
            EntryStats stats,
            EntryMetrics metrics,
            InstantSource clock,
            EntryConfig entry,
            InvalidationConfig invalidation,
            LogConfig log) {
        return new EntryService(
                local,
                shared,
                disk,
                namespaces,
                contact,
                invalidations,
                changes,
                doubts,
                stats,
                metrics,
                clock,
                new EntryService.Limits(
                        entry.maxTtl(), entry.refreshClaim(), invalidation.maxCounted(), log.announcePatience()));
    }

    @Produces
    @Singleton
    EntryExplainer explainer(
            CaffeineTier local, RedisTier shared, MvStoreTier disk, LogContact contact, InstantSource clock) {
        return new EntryExplainer(local, shared, disk, contact, clock);
    }

    @Produces
    @Singleton
    Loader loader(Vertx vertx, LoaderConfig config, EntryConfig entry) {
        return new HttpLoader(vertx, config, entry.maxSize().asLongValue());
    }

    @Produces
    @Singleton
    LoadService loads(
            EntryService entries,
            LeaseService leases,
            Loader loader,
            LoadMetrics metrics,
            InstantSource clock,
            LoaderConfig config,
            EntryConfig entry) {
        return new LoadService(
                entries,
                leases,
                loader,
                metrics,
                clock,
                new LoadService.Times(
                        config.timeout(), config.softTimeout(), config.failurePause(), config.lease(), entry.maxTtl()));
    }

    @Produces
    @Singleton
    WarmupService warmups(LoadService loads, RedisFacts facts, WarmupConfig config) {
        return new WarmupService(
                loads, facts, new WarmupService.Limits(config.concurrency(), config.loads(), config.maxRunning()));
    }

    @Produces
    @Singleton
    HotKeyStore hotKeys(RedisChannel channel, Vertx vertx, HotKeysConfig config) {
        return new RedisHotKeys(channel, vertx, config.retention(), config.maxKeys());
    }

    @Produces
    @Singleton
    HotKeyTeller hotKeyTeller(EntryService entries, HotKeyStore store, ReplicaName replica, HotKeysConfig config) {
        return new HotKeyTeller(
                entries,
                store,
                replica.name(),
                new HotKeyTeller.Limits(config.maxKeys(), config.maxSize().asLongValue(), config.retention()),
                System::nanoTime);
    }

    @Produces
    @Singleton
    HotKeyTaker hotKeyTaker(
            HotKeyStore store,
            EntryService entries,
            NamespaceService namespaces,
            LogContact contact,
            LoadMetrics metrics,
            ReplicaName replica,
            HotKeysConfig config) {
        return new HotKeyTaker(
                store,
                entries,
                namespaces,
                contact,
                metrics,
                replica.name(),
                new HotKeyTaker.Limits(config.enabled(), config.maxKeys(), config.concurrency(), config.patience()),
                System::nanoTime);
    }

    @Produces
    @Singleton
    LoadMetrics loadMetrics(MeterRegistry registry) {
        return new LoadMetrics(registry);
    }

    @Produces
    @Singleton
    LeaseService leases(
            EntryService entries, RedisChannel channel, LoadMetrics metrics, LeaseConfig config, RedisConfig redis) {
        return new LeaseService(
                entries,
                new LocalLeases(),
                RedisLeases.ofCheapWork(channel, redis.timeout(), config.timeout()),
                RedisLeases.ofDearWork(channel, config.timeout()),
                metrics,
                config.look(),
                config.maxWaiting());
    }

    @Produces
    @Singleton
    LogApplier applier(Floors floors, LogContact contact, MvStoreTier disk, LogEars ears) {
        return new LogApplier(floors, contact, disk.checkpoint(), List.of(ears));
    }
}
