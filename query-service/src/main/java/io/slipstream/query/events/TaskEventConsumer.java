package io.slipstream.query.events;

import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.TaskLifecycleV1;
import io.slipstream.contracts.event.TaskLifecycleV1.TaskError;
import io.slipstream.query.document.Document;
import io.slipstream.query.document.DocumentService;
import io.slipstream.query.document.TaskOutcomes;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Reads what became of tasks; replicas share the work. At least once: an event's id is kept with the count it changed, and
 * failing a document twice is the same as once. Order is kept for each task.
 */
@ApplicationScoped
public class TaskEventConsumer {
    private static final String DOCUMENT_TASK = "document.process";

    private final Handling handling;
    private final TaskOutcomes outcomes;
    private final DocumentService documents;

    /** Wired once. */
    public TaskEventConsumer(Handling handling, TaskOutcomes outcomes, DocumentService documents) {
        this.handling = handling;
        this.outcomes = outcomes;
        this.documents = documents;
    }

    /** Takes a record. */
    @Incoming("task-events")
    public Uni<Void> take(ConsumerRecord<byte[], byte[]> message) {
        return handling.handle(message, this::apply);
    }

    private Uni<Void> apply(EventReader.Event event) {
        if (!(event.data() instanceof TaskLifecycleV1 task) || event.type().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        EventType type = event.type().get();
        return document(event.tenant(), type, task)
                .chain(() ->
                        outcomes.count(event.source(), event.id(), event.tenant(), task.type(), word(type), task.at()));
    }

    private Uni<Void> document(String tenant, EventType type, TaskLifecycleV1 task) {
        Optional<UUID> id = documentId(task);
        boolean ended = type == EventType.TASK_DEAD || type == EventType.TASK_CANCELLED;
        if (!ended || !task.type().equals(DOCUMENT_TASK) || id.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        TaskError error = task.error();
        Document.Failure failure = error == null
                ? new Document.Failure(word(type), "the task that processes the document ended as " + word(type))
                : new Document.Failure(error.type(), error.message());
        return documents.fail(tenant, id.get(), failure);
    }

    /** The document's id is the id of the event that asked for its task. */
    private static Optional<UUID> documentId(TaskLifecycleV1 task) {
        try {
            return Optional.ofNullable(task.requestId()).map(UUID::fromString);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String word(EventType type) {
        String[] parts = type.type().split("\\.", -1);
        return parts[parts.length - 2];
    }
}
