package io.slipstream.cache.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.cache.config.EntryConfig;
import io.slipstream.cache.config.LogConfig;
import io.slipstream.cache.events.DeadLetterPublisher;
import io.slipstream.cache.events.Heartbeats;
import io.slipstream.cache.events.InvalidationLogReader;
import io.slipstream.cache.events.KafkaInvalidationLog;
import io.slipstream.cache.events.KafkaSettings;
import io.slipstream.cache.events.LogRecordCodec;
import io.slipstream.cache.invalidation.Doubts;
import io.slipstream.cache.invalidation.InvalidationMetrics;
import io.slipstream.cache.invalidation.LogApplier;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.ReplicaName;
import io.slipstream.cache.invalidation.Roster;
import io.slipstream.cache.invalidation.SelfTest;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;

/** Makes what writes and reads the invalidation log. {@link CacheLifecycle} starts and stops it. */
@Dependent
public class LogWiring {
    @Produces
    @Singleton
    KafkaSettings kafka(@Identifier("default-kafka-broker") Map<String, Object> installation, ReplicaName replica) {
        return new KafkaSettings(installation, replica.name());
    }

    @Produces
    @Singleton
    LogRecordCodec codec(ObjectMapper json, InstantSource clock, ReplicaName replica) {
        return new LogRecordCodec(json, clock, replica.name());
    }

    @Produces
    @Singleton
    KafkaInvalidationLog log(KafkaSettings kafka, LogRecordCodec codec, LogContact contact, LogConfig config) {
        return new KafkaInvalidationLog(kafka, codec, contact, config);
    }

    @Produces
    @Singleton
    Heartbeats heartbeats(
            KafkaInvalidationLog log,
            LogContact contact,
            Doubts doubts,
            Roster roster,
            InstantSource clock,
            ReplicaName replica) {
        return new Heartbeats(log, contact, doubts, roster, clock, replica.name());
    }

    @Produces
    @Singleton
    Roster roster(LogContact contact, ReplicaName replica, InvalidationMetrics metrics, LogConfig config) {
        Roster roster = new Roster(contact, replica.name(), config.replicaSilence());
        metrics.replicas(roster);
        return roster;
    }

    @Produces
    @Singleton
    InvalidationLogReader reader(
            KafkaSettings kafka,
            LogRecordCodec codec,
            LogApplier applier,
            LogContact contact,
            Heartbeats heartbeats,
            SelfTest selfTest,
            DeadLetterPublisher deadLetters,
            InvalidationMetrics metrics,
            InstantSource clock,
            EntryConfig entry) {
        return new InvalidationLogReader(
                kafka, codec, applier, contact, heartbeats, selfTest, deadLetters, metrics, clock, entry.maxTtl());
    }
}
