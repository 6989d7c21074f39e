package io.slipstream.task.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.contracts.event.EventHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An event as a record of Kafka holds it: read in the binary and the structured mode, written in the binary one. After the
 * Kafka protocol binding of CloudEvents 1.0.
 *
 * @param attribute what the event says of itself, by name
 * @param data what it tells
 */
record CloudEvent(Function<String, @Nullable String> attribute, JsonNode data) {
    private static final byte[] SPEC_VERSION = bytes("1.0");
    private static final byte[] SOURCE = bytes("/slipstream/task-service");
    private static final byte[] JSON = bytes("application/json");

    /** Reads a record; fails with {@link IOException} if it is no JSON, with {@link IllegalArgumentException} if it has no value. */
    static CloudEvent of(ConsumerRecord<String, byte[]> record, ObjectMapper mapper) throws IOException {
        byte[] value = record.value();
        if (value == null) {
            throw new IllegalArgumentException("the record has no value");
        }
        JsonNode body = mapper.readTree(value);
        String contentType = header(record, EventHeaders.CONTENT_TYPE);
        boolean structured = contentType != null && contentType.startsWith(EventHeaders.STRUCTURED);
        return structured
                ? new CloudEvent(name -> text(body, name), body.path("data"))
                : new CloudEvent(
                        name -> header(record, EventHeaders.TRACE_PARENT.equals(name) ? name : "ce_" + name), body);
    }

    /** A field that is a text; null if it is none. */
    static @Nullable String text(JsonNode node, String name) {
        return node.path(name).isTextual() ? node.path(name).textValue() : null;
    }

    private static @Nullable String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /**
     * The headers of an event about a task.
     *
     * @param id of the event
     * @param task the id of the task
     */
    static Headers headers(
            String id, String type, Instant time, String task, String tenant, @Nullable String traceParent) {
        Headers headers = new RecordHeaders();
        headers.add(EventHeaders.SPEC_VERSION, SPEC_VERSION);
        headers.add(EventHeaders.ID, bytes(id));
        headers.add(EventHeaders.SOURCE, SOURCE);
        headers.add(EventHeaders.TYPE, bytes(type));
        headers.add(EventHeaders.TIME, bytes(time.toString()));
        headers.add(EventHeaders.SUBJECT, bytes(task));
        headers.add(EventHeaders.TENANT, bytes(tenant));
        if (traceParent != null) {
            headers.add(EventHeaders.TRACE_PARENT, bytes(traceParent));
        }
        headers.add(EventHeaders.CONTENT_TYPE, JSON);
        return headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
