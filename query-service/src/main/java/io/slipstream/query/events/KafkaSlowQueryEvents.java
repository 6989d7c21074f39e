package io.slipstream.query.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.SlowQueryDetectedV1;
import io.slipstream.query.advice.SlowQuery;
import io.slipstream.query.advice.SlowQueryEvents;
import io.slipstream.query.document.OutboxRecord;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Slow queries as events, sent past the outbox: they repeat what the log holds, so losing one loses nothing. */
@ApplicationScoped
public class KafkaSlowQueryEvents implements SlowQueryEvents {
    private final EventPublisher publisher;
    private final ObjectMapper json;

    /** Wired once. */
    public KafkaSlowQueryEvents(EventPublisher publisher, ObjectMapper json) {
        this.publisher = publisher;
        this.json = json;
    }

    @Override
    public Uni<Void> detected(SlowQuery query) {
        SlowQueryDetectedV1 payload = new SlowQueryDetectedV1(
                query.fingerprint(),
                query.datasource(),
                query.statement(),
                query.durationMs(),
                query.thresholdMs(),
                query.tables());
        return publisher.publish(new OutboxRecord(
                UUID.randomUUID().toString(),
                EventType.SLOW_QUERY_DETECTED.type(),
                query.tenant(),
                query.fingerprint(),
                query.fingerprint(),
                null,
                text(payload),
                query.at()));
    }

    private String text(SlowQueryDetectedV1 payload) {
        try {
            return json.writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a slow query is always JSON", e);
        }
    }
}
