package io.slipstream.query.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.contracts.event.CacheInvalidatedV1;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.document.OutboxRecord;
import io.slipstream.query.result.InvalidationLog;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The invalidation log in Kafka. Our records are about a namespace of their own. */
@ApplicationScoped
public class KafkaInvalidationLog implements InvalidationLog {
    /** The namespace of query results in the log. */
    static final String NAMESPACE = "query-results";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final EventPublisher publisher;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final String replica;
    private final long epoch;
    private final AtomicLong sequence = new AtomicLong();

    /** Wired once; the epoch is the time of the start. */
    public KafkaInvalidationLog(
            EventPublisher publisher,
            ObjectMapper json,
            InstantSource clock,
            @ConfigProperty(name = "slipstream.replica") String replica) {
        this.publisher = publisher;
        this.json = json;
        this.clock = clock;
        this.replica = replica;
        this.epoch = clock.millis();
    }

    @Override
    public Uni<String> append(String tenant, List<String> tables) {
        OutboxRecord event = event(tenant, tables);
        return publisher
                .publish(event)
                .onFailure()
                .transform(failure -> new ProblemException(
                        ErrorCode.LOG_UNAVAILABLE,
                        "the invalidation was not written to the log; other replicas may not know of it",
                        List.of(),
                        RETRY_AFTER,
                        failure))
                .replaceWith(event.eventId());
    }

    /** The event that drops results that read tables. */
    OutboxRecord event(String tenant, List<String> tables) {
        String id = UUID.randomUUID().toString();
        Instant now = clock.instant();
        CacheInvalidatedV1 payload = new CacheInvalidatedV1(
                id,
                NAMESPACE,
                CacheInvalidatedV1.Scope.TABLE,
                tables,
                false,
                epoch,
                sequence.incrementAndGet(),
                "query-service/" + replica,
                now);
        return new OutboxRecord(
                id, EventType.CACHE_INVALIDATED.type(), tenant, NAMESPACE, null, null, text(payload), now);
    }

    private String text(CacheInvalidatedV1 payload) {
        try {
            return json.writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an invalidation is always JSON", e);
        }
    }
}
