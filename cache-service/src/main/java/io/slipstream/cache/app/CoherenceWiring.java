package io.slipstream.cache.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.cache.config.InspectionConfig;
import io.slipstream.cache.config.InvalidationConfig;
import io.slipstream.cache.config.LogConfig;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.InspectionFigures;
import io.slipstream.cache.entry.InspectionMetrics;
import io.slipstream.cache.entry.Inspector;
import io.slipstream.cache.invalidation.AnswerStore;
import io.slipstream.cache.invalidation.InvalidationLog;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.Roster;
import io.slipstream.cache.invalidation.SelfTest;
import io.slipstream.cache.namespace.TierName;
import io.slipstream.cache.storage.CaffeineTier;
import io.slipstream.cache.storage.MvStoreTier;
import io.slipstream.cache.storage.RedisAnswers;
import io.slipstream.cache.storage.RedisChannel;
import io.slipstream.cache.storage.RedisFacts;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;

/** Makes what proves that replicas agree. {@link CoherenceLifecycle} starts and stops it. */
@Dependent
public class CoherenceWiring {
    @Produces
    @Singleton
    InspectionFigures figures(InspectionConfig config, MeterRegistry registry) {
        InspectionFigures figures = new InspectionFigures(config.window(), System::nanoTime);
        new InspectionMetrics(registry).show(figures);
        return figures;
    }

    @Produces
    @Singleton
    SelfTest selfTest(
            InvalidationLog log, RedisFacts facts, LogContact contact, Roster roster, InvalidationConfig config) {
        return new SelfTest(log, facts, contact, roster, config.selfTestTimeout());
    }

    @Produces
    @Singleton
    AnswerStore answers(RedisChannel channel) {
        return new RedisAnswers(channel);
    }

    @Produces
    @Singleton
    Inspector inspector(
            EntryService entries,
            CaffeineTier local,
            MvStoreTier disk,
            InspectionFigures figures,
            InspectionConfig config,
            LogConfig log) {
        // A write is acknowledged after its patience at the latest, and a silence later nobody serves an older one.
        return entries.inspector(
                Map.of(TierName.L1, local, TierName.DISK, disk),
                figures,
                new Inspector.Limits(config.keys(), log.announcePatience().plus(log.silence())));
    }
}
