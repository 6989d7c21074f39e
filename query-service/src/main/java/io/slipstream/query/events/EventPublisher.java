package io.slipstream.query.events;

import io.slipstream.contracts.event.DeadLetterHeaders;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.query.config.EventConfig;
import io.slipstream.query.document.OutboxRecord;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/** Sends events as CloudEvents in binary mode, and dead letters. Each Uni completes when the log has the record. */
@ApplicationScoped
public class EventPublisher {
    static final String SOURCE = "/slipstream/query-service";

    private final MutinyEmitter<byte[]> emitter;
    private final Duration timeout;

    /** Wired once. */
    public EventPublisher(
            @Channel("events-out") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 1000)
                    MutinyEmitter<byte[]> emitter,
            EventConfig config) {
        this.emitter = emitter;
        this.timeout = config.publishTimeout();
    }

    /** Publishes an event to its type's topic. */
    public Uni<Void> publish(OutboxRecord event) {
        EventType type = EventType.of(event.type())
                .orElseThrow(() -> new IllegalStateException("no event type " + event.type()));
        Headers headers = new RecordHeaders();
        put(headers, EventHeaders.SPEC_VERSION, "1.0");
        put(headers, EventHeaders.ID, event.eventId());
        put(headers, EventHeaders.SOURCE, SOURCE);
        put(headers, EventHeaders.TYPE, event.type());
        put(headers, EventHeaders.TIME, event.at().toString());
        put(headers, EventHeaders.TENANT, event.tenant());
        put(headers, EventHeaders.SUBJECT, event.subject());
        put(headers, EventHeaders.TRACE_PARENT, event.traceParent());
        put(headers, EventHeaders.CONTENT_TYPE, "application/json");
        return send(
                type.topic().topicName(),
                event.key().getBytes(StandardCharsets.UTF_8),
                event.payload().getBytes(StandardCharsets.UTF_8),
                headers);
    }

    /** Sends a record that cannot be read to the dead letters of its topic, with its biography. */
    public Uni<Void> deadLetter(ConsumerRecord<byte[], byte[]> message, String reason) {
        Headers headers = new RecordHeaders(message.headers().toArray());
        put(headers, DeadLetterHeaders.REASON, reason);
        put(headers, DeadLetterHeaders.TOPIC, message.topic());
        put(headers, DeadLetterHeaders.PARTITION, Integer.toString(message.partition()));
        put(headers, DeadLetterHeaders.OFFSET, Long.toString(message.offset()));
        return send(message.topic() + ".dead-letter", message.key(), message.value(), headers);
    }

    private Uni<Void> send(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        OutgoingKafkaRecordMetadata.OutgoingKafkaRecordMetadataBuilder<byte[]> metadata =
                OutgoingKafkaRecordMetadata.<byte[]>builder().withTopic(topic).withHeaders(headers);
        if (key != null) {
            metadata.withKey(key);
        }
        byte[] payload = value == null ? new byte[0] : value;
        return emitter.sendMessage(Message.of(payload, Metadata.of(metadata.build())))
                .ifNoItem()
                .after(timeout)
                .failWith(() -> new TimeoutException("the log did not take a record in time"));
    }

    private static void put(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.remove(name);
            headers.add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }
}
