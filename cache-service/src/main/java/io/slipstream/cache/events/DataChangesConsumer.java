package io.slipstream.cache.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.cache.config.InvalidationConfig;
import io.slipstream.cache.invalidation.InvalidationMetrics;
import io.slipstream.cache.invalidation.InvalidationService;
import io.slipstream.cache.invalidation.Receipts;
import io.slipstream.contracts.event.Topic;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Turns changes of data into invalidations of all namespaces of their tenant: our own events and those of Debezium. Delivery
 * is at least once, in any order; applying one twice does no harm, and most duplicates are skipped. While the log is away it
 * waits: no change is lost. What cannot be read is put aside.
 */
@Singleton
public class DataChangesConsumer {
    private static final Logger LOGGER = Logger.getLogger(DataChangesConsumer.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);
    private static final int CONCURRENCY = 32;

    private final InvalidationService invalidations;
    private final DeadLetterPublisher deadLetters;
    private final InvalidationMetrics metrics;
    private final DataChangeReader reader;
    private final int maxValues;
    private final Cache<EventIdentity, Boolean> known;

    /** Invalidates through this service. */
    public DataChangesConsumer(
            InvalidationService invalidations,
            DeadLetterPublisher deadLetters,
            InvalidationMetrics metrics,
            ObjectMapper json,
            DebeziumTopics topics,
            InvalidationConfig config) {
        this.invalidations = invalidations;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.reader = new DataChangeReader(json, topics);
        this.maxValues = config.maxValues();
        this.known =
                Caffeine.newBuilder().maximumSize(config.rememberedEvents()).build();
    }

    /** Takes a batch; its offsets are committed once all of it is in the log or put aside. */
    @Incoming("data-changes")
    public Uni<Void> take(ConsumerRecords<byte[], byte[]> records) {
        // Reading many rows takes longer than an event loop may be held.
        return Uni.createFrom()
                .item(() -> read(records))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(this::apply);
    }

    private Reading read(ConsumerRecords<byte[], byte[]> records) {
        Reading reading = new Reading(new ArrayList<>(), new ArrayList<>());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                reader.read(record).forEach(change -> addUnlessKnown(reading, change));
            } catch (UnreadableRecordException e) {
                reading.unreadable().add(new Unreadable(record, e.reason()));
            } catch (RuntimeException e) {
                // The rest of the batch must not be lost with it.
                LOGGER.errorf(e, "record cannot be read: topic=%s offset=%d", record.topic(), record.offset());
                reading.unreadable().add(new Unreadable(record, "it cannot be read for a reason that the log tells"));
            }
        }
        return reading;
    }

    private void addUnlessKnown(Reading reading, DataChange change) {
        if (known.getIfPresent(change.identity()) == null) {
            reading.changes().add(change);
        } else {
            metrics.eventDuplicate();
        }
    }

    private Uni<Void> apply(Reading reading) {
        List<Uni<Void>> work = new ArrayList<>();
        ChangeBatch.of(reading.changes(), maxValues).forEach(batch -> work.add(invalidate(batch)));
        reading.unreadable().forEach(unreadable -> work.add(putAside(unreadable)));
        return work.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(work)
                        .usingConcurrencyOf(CONCURRENCY)
                        .andFailFast()
                        .replaceWithVoid();
    }

    private Uni<Void> invalidate(ChangeBatch batch) {
        String id = Receipts.UNASKED + batch.events().getFirst().id();
        return batch.invalidation()
                .map(invalidation -> forever(Uni.createFrom()
                        .deferred(() -> invalidations.invalidate(id, batch.tenant(), invalidation))
                        .replaceWithVoid()))
                .orElseGet(() -> Uni.createFrom().voidItem())
                .invoke(() -> remember(batch.events()));
    }

    private void remember(List<EventIdentity> events) {
        for (EventIdentity event : events) {
            known.put(event, true);
            metrics.eventApplied();
        }
    }

    /** In one place for all topics: that of a table is its owner's, and comes without one for dead letters beside it. */
    private Uni<Void> putAside(Unreadable unreadable) {
        metrics.deadLetter();
        return forever(Uni.createFrom()
                .deferred(() -> deadLetters.put(
                        unreadable.record(), Topic.DATA_CHANGES.deadLetterTopicName(), unreadable.reason())));
    }

    private static Uni<Void> forever(Uni<Void> work) {
        return work.onFailure().retry().withBackOff(FIRST_RETRY, LAST_RETRY).indefinitely();
    }

    /** What a batch of records says. */
    private record Reading(List<DataChange> changes, List<Unreadable> unreadable) {}

    /** A record that is put aside, and why. */
    private record Unreadable(ConsumerRecord<byte[], byte[]> record, String reason) {}
}
