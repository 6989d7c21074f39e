package io.slipstream.cache.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.contracts.event.DataChangedV1;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.contracts.security.Tenant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads data changes of both kinds: our own events, which say their tenant, and Debezium's, whose tenant is that of their
 * topic. Our own are only taken from our own topic, so that who may write to a topic of Debezium speaks for its tenant alone.
 */
final class DataChangeReader {
    private final CloudEventReader events;
    private final DebeziumReader debezium;
    private final DebeziumTopics topics;

    DataChangeReader(ObjectMapper json, DebeziumTopics topics) {
        this.events = new CloudEventReader(json);
        this.debezium = new DebeziumReader(json);
        this.topics = topics;
    }

    /** What a record says is out of date; empty if nothing. Fails with {@link UnreadableRecordException}. */
    List<DataChange> read(ConsumerRecord<byte[], byte[]> record) {
        boolean isOurTopic = record.topic().equals(Topic.Names.DATA_CHANGES);
        if (isOurTopic && isCloudEvent(record)) {
            CloudEventReader.Envelope envelope = events.read(record);
            if (envelope != null) {
                return List.of(own(envelope));
            }
        }
        Optional<RowChange> row = debezium.read(record);
        return row.isEmpty() ? List.of() : changes(record, row.get(), isOurTopic);
    }

    private List<DataChange> changes(ConsumerRecord<byte[], byte[]> record, RowChange row, boolean isOurTopic) {
        List<DataChange> changes = topics.changes(record.topic(), row);
        if (!changes.isEmpty()) {
            return changes;
        }
        String tenant = CloudEventReader.header(record, EventHeaders.TENANT);
        if (isOurTopic && tenant != null && Tenant.isValid(tenant)) {
            return List.of(DebeziumTopics.change(tenant, record.topic(), row));
        }
        throw new UnreadableRecordException("the topic is of no tenant, and ce_tenant is missing or no tenant");
    }

    private static boolean isCloudEvent(ConsumerRecord<byte[], byte[]> record) {
        String contentType = CloudEventReader.header(record, EventHeaders.CONTENT_TYPE);
        return CloudEventReader.header(record, EventHeaders.TYPE) != null
                || (contentType != null && contentType.startsWith(EventHeaders.STRUCTURED));
    }

    private DataChange own(CloudEventReader.Envelope envelope) {
        if (envelope.type() != EventType.DATA_CHANGED) {
            throw new UnreadableRecordException("the type is not that of a data change");
        }
        try {
            DataChangedV1 change = events.payload(envelope, DataChangedV1.class);
            return new DataChange(
                    new EventIdentity(envelope.tenant(), envelope.source(), envelope.id()),
                    List.of(change.table()),
                    change.keys(),
                    change.tags());
        } catch (IllegalArgumentException e) {
            throw new UnreadableRecordException(String.valueOf(e.getMessage()));
        }
    }
}
