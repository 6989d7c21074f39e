package io.slipstream.query.events;

import io.slipstream.contracts.event.CacheInvalidatedV1;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import io.slipstream.query.result.Invalidations;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Reads the invalidation log, as every replica does. Tables concern results whatever the namespace; everything concerns
 * them, too; keys, tags and the like name cache entries, and results have none of these.
 */
@ApplicationScoped
public class InvalidationConsumer {
    private final Handling handling;
    private final Invalidations invalidations;

    /** Wired once. */
    public InvalidationConsumer(Handling handling, Invalidations invalidations) {
        this.handling = handling;
        this.invalidations = invalidations;
    }

    /** Takes a record. */
    @Incoming("invalidations")
    public Uni<Void> take(ConsumerRecord<byte[], byte[]> message) {
        return handling.handle(message, this::apply);
    }

    private Uni<Void> apply(EventReader.Event event) {
        if (event.data() instanceof CacheInvalidatedV1 invalidation) {
            boolean ofResults = invalidation.namespace().equals(KafkaInvalidationLog.NAMESPACE)
                    || invalidation.namespace().equals(CacheInvalidatedV1.ALL_NAMESPACES);
            if (invalidation.scope() == Scope.TABLE) {
                invalidations.changed(null, invalidation.values());
            } else if (ofResults
                    && (invalidation.scope() == Scope.EVERYTHING || invalidation.scope() == Scope.NAMESPACE)) {
                invalidations.changed(event.tenant());
            }
        }
        return Uni.createFrom().voidItem();
    }
}
