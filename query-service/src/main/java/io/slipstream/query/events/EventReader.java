package io.slipstream.query.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.security.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads CloudEvents in binary and in structured mode. */
@ApplicationScoped
public class EventReader {
    private static final String STRUCTURED_PREFIX = "application/cloudevents";

    private final ObjectMapper json;

    /** Wired once. */
    public EventReader(ObjectMapper json) {
        this.json = json;
    }

    /**
     * An event.
     *
     * @param id its id
     * @param source who says so
     * @param type what it says; empty if it is not one of ours, which readers ignore
     * @param tenant whose record it is
     * @param data its payload, of the type's record; null if the type is not one of ours
     */
    public record Event(
            String id,
            String source,
            Optional<EventType> type,
            String tenant,
            @Nullable Object data) {}

    /**
     * The event of a record.
     *
     * @throws UnreadableEventException if it is not an event, lacks an attribute or its payload is wrong
     */
    public Event read(ConsumerRecord<byte[], byte[]> message) {
        if (message.value() == null) {
            throw new UnreadableEventException("the record has no value");
        }
        String contentType = header(message, EventHeaders.CONTENT_TYPE);
        return contentType != null && contentType.startsWith(STRUCTURED_PREFIX)
                ? structured(message.value())
                : binary(message);
    }

    private Event binary(ConsumerRecord<byte[], byte[]> message) {
        return event(
                header(message, EventHeaders.ID),
                header(message, EventHeaders.SOURCE),
                header(message, EventHeaders.TYPE),
                header(message, EventHeaders.TENANT),
                tree(message.value()));
    }

    private Event structured(byte[] value) {
        JsonNode event = tree(value);
        return event(
                text(event, "id"),
                text(event, "source"),
                text(event, "type"),
                text(event, "tenant"),
                event.path("data"));
    }

    private Event event(
            @Nullable String id,
            @Nullable String source,
            @Nullable String type,
            @Nullable String tenant,
            JsonNode data) {
        if (id == null || id.isEmpty() || type == null || type.isEmpty()) {
            throw new UnreadableEventException("the event has no " + (id == null ? "id" : "type"));
        }
        if (tenant == null || !Tenant.isValid(tenant)) {
            throw new UnreadableEventException("the event names no valid tenant");
        }
        Optional<EventType> known = EventType.of(type);
        Object payload = known.isEmpty() ? null : payload(known.get(), data);
        return new Event(id, source == null ? "" : source, known, tenant, payload);
    }

    private Object payload(EventType type, JsonNode data) {
        try {
            Object payload = json.treeToValue(data, type.payload());
            if (payload == null) {
                throw new UnreadableEventException("the event has no data");
            }
            return payload;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UnreadableEventException(
                    "the data is not a " + type.payload().getSimpleName());
        }
    }

    private JsonNode tree(byte[] value) {
        try {
            return json.readTree(value);
        } catch (IOException e) {
            throw new UnreadableEventException("the value is not JSON");
        }
    }

    private static @Nullable String text(JsonNode event, String name) {
        return event.path(name).isTextual() ? event.path(name).textValue() : null;
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
