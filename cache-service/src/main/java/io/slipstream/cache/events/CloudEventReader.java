package io.slipstream.cache.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.security.Tenant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads CloudEvents from Kafka records, in binary or structured content mode. */
final class CloudEventReader {
    private final ObjectMapper json;

    CloudEventReader(ObjectMapper json) {
        this.json = json;
    }

    /**
     * The envelope of a record; fails with {@link UnreadableRecordException} saying what is missing.
     *
     * @return null if the event is of a type that is not ours
     */
    @Nullable
    Envelope read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            throw new UnreadableRecordException("the value is empty");
        }
        String contentType = header(record, EventHeaders.CONTENT_TYPE);
        try {
            return contentType != null && contentType.startsWith(EventHeaders.STRUCTURED)
                    ? structured(json.readTree(record.value()))
                    : binary(record);
        } catch (IOException e) {
            throw new UnreadableRecordException("the value is not JSON");
        }
    }

    /** The payload of an event. */
    <T> T payload(Envelope envelope, Class<T> type) {
        try {
            JsonNode data = envelope.data();
            T payload = data == null ? json.readValue(envelope.bytes(), type) : json.treeToValue(data, type);
            if (payload == null) {
                throw new UnreadableRecordException("the data are empty");
            }
            return payload;
        } catch (JsonProcessingException e) {
            throw new UnreadableRecordException(
                    "the data are no " + type.getSimpleName() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UnreadableRecordException("the data are no " + type.getSimpleName());
        }
    }

    /** The text of a header; null if there is none. */
    static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static @Nullable Envelope binary(ConsumerRecord<byte[], byte[]> record) {
        return envelope(
                header(record, EventHeaders.ID),
                header(record, EventHeaders.TYPE),
                header(record, EventHeaders.TENANT),
                header(record, EventHeaders.SOURCE),
                null,
                record.value());
    }

    private static @Nullable Envelope structured(JsonNode event) {
        if (!event.isObject() || !event.path("data").isObject()) {
            throw new UnreadableRecordException("the value is no CloudEvent with data");
        }
        return envelope(
                event.path("id").asText(null),
                event.path("type").asText(null),
                event.path("tenant").asText(null),
                event.path("source").asText(null),
                event.path("data"),
                new byte[0]);
    }

    private static @Nullable Envelope envelope(
            @Nullable String id,
            @Nullable String type,
            @Nullable String tenant,
            @Nullable String source,
            @Nullable JsonNode data,
            byte[] bytes) {
        if (id == null || id.isEmpty() || type == null) {
            throw new UnreadableRecordException("the event has no id or no type");
        }
        EventType known = EventType.of(type).orElse(null);
        if (known == null) {
            return null;
        }
        if (tenant == null || !Tenant.isValid(tenant)) {
            throw new UnreadableRecordException("ce_tenant is missing or no tenant");
        }
        return new Envelope(id, known, tenant, source == null ? "" : source, data, bytes);
    }

    /**
     * An event with its data still unread.
     *
     * @param id unique within the source
     * @param source who says so; empty if the event does not say
     * @param data the data of a structured event; null if {@code bytes} are the data
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Envelope(
            String id,
            EventType type,
            String tenant,
            String source,
            @Nullable JsonNode data,
            byte[] bytes) {}
}
