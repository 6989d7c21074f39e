package io.slipstream.query.events;

import io.slipstream.contracts.event.DataChangedV1;
import io.slipstream.query.result.Invalidations;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Reads what changed in applications' databases. Every replica reads all of it, under a group of its own. At least once;
 * hearing of a change twice does no harm, so nothing is remembered: an application that reuses an event's id is heard, too.
 */
@ApplicationScoped
public class DataChangeConsumer {
    private final Handling handling;
    private final Invalidations invalidations;

    /** Wired once. */
    public DataChangeConsumer(Handling handling, Invalidations invalidations) {
        this.handling = handling;
        this.invalidations = invalidations;
    }

    /** Takes a record. */
    @Incoming("data-changes")
    public Uni<Void> take(ConsumerRecord<byte[], byte[]> message) {
        return handling.handle(message, this::apply);
    }

    private Uni<Void> apply(EventReader.Event event) {
        if (event.data() instanceof DataChangedV1 change) {
            invalidations.changed(change.datasource(), List.of(change.table()));
        }
        return Uni.createFrom().voidItem();
    }
}
