package io.slipstream.query.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.TaskRequestedV1;
import io.slipstream.query.document.Document;
import io.slipstream.query.document.DocumentEvents;
import io.slipstream.query.document.OutboxRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events about documents, as they go to Kafka by way of the outbox. */
@ApplicationScoped
public class KafkaDocumentEvents implements DocumentEvents {
    private static final String DOCUMENT_TASK = "document.process";

    private final ObjectMapper json;
    private final KafkaInvalidationLog log;
    private final OutboxRelay relay;

    /** Wired once. */
    public KafkaDocumentEvents(ObjectMapper json, KafkaInvalidationLog log, OutboxRelay relay) {
        this.json = json;
        this.log = log;
        this.relay = relay;
    }

    @Override
    public OutboxRecord requested(Document document, @Nullable String traceParent) {
        String id = document.id().toString();
        TaskRequestedV1 task = new TaskRequestedV1(
                DOCUMENT_TASK,
                Map.of("document_id", id),
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                document.subject());
        return new OutboxRecord(
                id,
                EventType.TASK_REQUESTED.type(),
                document.tenant(),
                id,
                id,
                traceParent,
                text(task),
                document.createdAt());
    }

    @Override
    public OutboxRecord changed(String tenant) {
        return log.event(tenant, List.of("slipstream.documents/" + tenant));
    }

    @Override
    public void nudge() {
        relay.nudge();
    }

    private String text(TaskRequestedV1 task) {
        try {
            return json.writeValueAsString(task);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a task request is always JSON", e);
        }
    }
}
