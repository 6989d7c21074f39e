package io.slipstream.cache.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipstream.cache.events.RowChange.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads what Debezium writes through the JSON converter, with or without schemas, and through its CloudEvents converter.
 * The fields are those of its manual ("data change events" of each connector, "exporting CloudEvents").
 */
final class DebeziumReader {
    private static final String CLOUD_EVENT_PREFIX = "iodebezium";

    private final ObjectMapper json;

    DebeziumReader(ObjectMapper json) {
        this.json = json;
    }

    /**
     * What changed; empty if nothing did: a tombstone, a row that a snapshot read, a logical message, a heartbeat, the begin
     * or end of a transaction, a changed schema. Fails with {@link UnreadableRecordException} if it is none of these.
     */
    Optional<RowChange> read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        JsonNode event = unwrap(parse(record.value()));
        if (event.isNull() || isBookkeeping(event)) {
            return Optional.empty();
        }
        boolean isCloudEvent = event.has("specversion");
        JsonNode op = event.path(isCloudEvent ? CLOUD_EVENT_PREFIX + "op" : "op");
        return switch (op.asText()) {
            case "c" -> Optional.of(change(record, event, Operation.CREATE));
            case "u" -> Optional.of(change(record, event, Operation.UPDATE));
            case "d" -> Optional.of(change(record, event, Operation.DELETE));
            case "t" -> Optional.of(change(record, event, Operation.TRUNCATE));
            case "r", "m" -> Optional.empty();
            default ->
                throw new UnreadableRecordException(
                        "it is neither a data change with a ce_type nor an event of Debezium with a known op");
        };
    }

    private RowChange change(ConsumerRecord<byte[], byte[]> record, JsonNode event, Operation operation) {
        boolean isCloudEvent = event.has("specversion");
        JsonNode rows = isCloudEvent ? unwrap(event.path("data")) : event;
        JsonNode before = rows.path("before");
        JsonNode after = rows.path("after");
        String position = (isCloudEvent ? event.path("id") : event.path("source")).toString();
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        // Several rows can share a position, such as those of a COPY; the key and the row tell them apart.
        String identity = String.join("\n", position, operation.name(), key, before.toString(), after.toString());
        return new RowChange(
                UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8))
                        .toString(),
                operation,
                table(event, isCloudEvent),
                key(record.key()),
                before,
                after);
    }

    /** PostgreSQL and others have schemas, MySQL has databases only, MongoDB has collections. */
    private static String table(JsonNode event, boolean isCloudEvent) {
        JsonNode source = isCloudEvent ? event : event.path("source");
        String prefix = isCloudEvent ? CLOUD_EVENT_PREFIX : "";
        String table = source.path(prefix + "table").asText();
        if (table.isBlank()) {
            table = source.path(prefix + "collection").asText();
        }
        if (table.isBlank()) {
            throw new UnreadableRecordException("its source names no table");
        }
        String schema = source.path(prefix + "schema").asText();
        if (schema.isBlank()) {
            schema = source.path(prefix + "db").asText();
        }
        return schema.isBlank() ? table : schema + '.' + table;
    }

    private static boolean isBookkeeping(JsonNode event) {
        if (event.has("op")) {
            return false;
        }
        boolean isHeartbeat = event.size() == 1 && event.path("ts_ms").isNumber();
        String status = event.path("status").asText();
        boolean isTransaction = event.has("id") && (status.equals("BEGIN") || status.equals("END"));
        boolean isSchema = event.path("source").isObject() && (event.has("ddl") || event.has("tableChanges"));
        return isHeartbeat || isTransaction || isSchema;
    }

    /** A key that is no JSON object has no columns. */
    private JsonNode key(byte[] key) {
        try {
            return key == null ? MissingNode.getInstance() : unwrap(json.readTree(key));
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private JsonNode parse(byte[] value) {
        try {
            return json.readTree(value);
        } catch (IOException e) {
            throw new UnreadableRecordException("the value is not JSON");
        }
    }

    /** The converter puts a schema beside the payload, if it is told to. */
    private static JsonNode unwrap(JsonNode node) {
        return node.has("schema") && node.has("payload") ? node.path("payload") : node;
    }
}
