package io.slipstream.cache.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.cache.config.InvalidationConfig;
import io.slipstream.cache.invalidation.Invalidation;
import io.slipstream.cache.invalidation.Invalidation.Target;
import io.slipstream.cache.invalidation.InvalidationMetrics;
import io.slipstream.cache.invalidation.InvalidationService;
import io.slipstream.cache.invalidation.Receipts;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import io.slipstream.contracts.event.DataChangedV1;
import io.slipstream.contracts.event.EventType;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Turns changes of data into invalidations of all namespaces of their tenant. Delivery is at least once, in any order;
 * applying one twice does no harm, and most duplicates are skipped. While the log is away it waits: no change is lost. What
 * cannot be read is put aside.
 */
@Singleton
public class DataChangesConsumer {
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);
    private static final int CONCURRENCY = 32;

    private final InvalidationService invalidations;
    private final DeadLetterPublisher deadLetters;
    private final InvalidationMetrics metrics;
    private final CloudEventReader events;
    private final Cache<EventIdentity, Boolean> known;

    /** Invalidates through this service. */
    public DataChangesConsumer(
            InvalidationService invalidations,
            DeadLetterPublisher deadLetters,
            InvalidationMetrics metrics,
            ObjectMapper json,
            InvalidationConfig config) {
        this.invalidations = invalidations;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.events = new CloudEventReader(json);
        this.known =
                Caffeine.newBuilder().maximumSize(config.rememberedEvents()).build();
    }

    /** Takes a batch; its offsets are committed once all of it is in the log or put aside. */
    @Incoming("data-changes")
    public Uni<Void> take(ConsumerRecords<byte[], byte[]> records) {
        List<Uni<Void>> work = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            work.add(Uni.createFrom().deferred(() -> take(record)));
        }
        return work.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(work)
                        .usingConcurrencyOf(CONCURRENCY)
                        .andFailFast()
                        .replaceWithVoid();
    }

    private Uni<Void> take(ConsumerRecord<byte[], byte[]> record) {
        try {
            CloudEventReader.Envelope envelope = events.read(record);
            if (envelope == null || envelope.type() != EventType.DATA_CHANGED) {
                return putAside(record, "the type is not that of a data change");
            }
            EventIdentity id = new EventIdentity(envelope.tenant(), envelope.source(), envelope.id());
            if (known.getIfPresent(id) != null) {
                metrics.eventDuplicate();
                return Uni.createFrom().voidItem();
            }
            Invalidation invalidation = invalidation(payload(envelope));
            return forever(Uni.createFrom()
                            .deferred(() -> invalidations.invalidate(
                                    Receipts.UNASKED + envelope.id(), envelope.tenant(), invalidation))
                            .replaceWithVoid())
                    .invoke(() -> known.put(id, true))
                    .invoke(metrics::eventApplied);
        } catch (UnreadableRecordException e) {
            return putAside(record, e.reason());
        }
    }

    private DataChangedV1 payload(CloudEventReader.Envelope envelope) {
        try {
            return events.payload(envelope, DataChangedV1.class);
        } catch (IllegalArgumentException e) {
            throw new UnreadableRecordException(String.valueOf(e.getMessage()));
        }
    }

    private static Invalidation invalidation(DataChangedV1 change) {
        List<Target> targets = new ArrayList<>();
        targets.add(new Target(Scope.TABLE, List.of(change.table())));
        if (!change.keys().isEmpty()) {
            targets.add(new Target(Scope.KEY, change.keys()));
        }
        if (!change.tags().isEmpty()) {
            targets.add(new Target(Scope.TAG, change.tags()));
        }
        return new Invalidation(null, targets, false);
    }

    private Uni<Void> putAside(ConsumerRecord<byte[], byte[]> record, String reason) {
        metrics.deadLetter();
        return forever(Uni.createFrom().deferred(() -> deadLetters.put(record, reason)));
    }

    private static Uni<Void> forever(Uni<Void> work) {
        return work.onFailure().retry().withBackOff(FIRST_RETRY, LAST_RETRY).indefinitely();
    }
}
