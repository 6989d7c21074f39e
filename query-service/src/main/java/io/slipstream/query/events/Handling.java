package io.slipstream.query.events;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * What every consumer does with a record: reads it, hands it on, and tries again for as long as the store is away. What
 * cannot be read becomes a dead letter, and the consumer goes on; it never stops.
 */
@ApplicationScoped
public class Handling {
    private static final Logger LOG = Logger.getLogger(Handling.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final EventReader reader;
    private final EventPublisher publisher;

    /** Wired once. */
    public Handling(EventReader reader, EventPublisher publisher) {
        this.reader = reader;
        this.publisher = publisher;
    }

    /** Handles a record; the Uni never fails. */
    public Uni<Void> handle(ConsumerRecord<byte[], byte[]> message, Function<EventReader.Event, Uni<Void>> handler) {
        EventReader.Event event;
        try {
            event = reader.read(message);
        } catch (UnreadableEventException e) {
            return buried(message, e);
        }
        return untilItWorks(Uni.createFrom().deferred(() -> handler.apply(event)));
    }

    private Uni<Void> buried(ConsumerRecord<byte[], byte[]> message, UnreadableEventException failure) {
        String reason = failure.getMessage() == null ? "unreadable" : failure.getMessage();
        LOG.warnf(
                "unreadable event, sent to the dead letters: topic=%s partition=%d offset=%d reason=%s",
                message.topic(), message.partition(), message.offset(), reason);
        return untilItWorks(Uni.createFrom().deferred(() -> publisher.deadLetter(message, reason)));
    }

    private static Uni<Void> untilItWorks(Uni<Void> work) {
        return work.onFailure()
                .invoke(failure -> LOG.debug("an event will be tried again", failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely();
    }
}
