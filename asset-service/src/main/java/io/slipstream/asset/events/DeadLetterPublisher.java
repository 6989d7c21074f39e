package io.slipstream.asset.events;

import io.slipstream.contracts.event.DeadLetterHeaders;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Puts aside records that cannot be read, with the reason and where they came from. */
@ApplicationScoped
class DeadLetterPublisher {
    private static final Logger LOGGER = Logger.getLogger(DeadLetterPublisher.class);

    private final MutinyEmitter<byte[]> emitter;

    DeadLetterPublisher(@Channel("asset-dead-letters") MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    /** Completes when the dead-letter topic has the record; a failure to put it there is logged and not passed on. */
    Uni<Void> send(ConsumerRecord<String, byte[]> event, String reason) {
        LOGGER.warnf(
                "record cannot be read: topic=%s partition=%d offset=%d reason=%s",
                event.topic(), event.partition(), event.offset(), reason);
        Headers headers = new RecordHeaders(event.headers());
        add(headers, DeadLetterHeaders.REASON, reason);
        add(headers, DeadLetterHeaders.TOPIC, event.topic());
        add(headers, DeadLetterHeaders.PARTITION, Integer.toString(event.partition()));
        add(headers, DeadLetterHeaders.OFFSET, Long.toString(event.offset()));
        byte[] value = event.value() == null ? new byte[0] : event.value();
        Message<byte[]> message = Message.of(value)
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(event.key())
                        .withHeaders(headers)
                        .build());
        return emitter.sendMessage(message)
                .onFailure()
                .invoke(failure -> LOGGER.errorf(failure, "dead letter cannot be sent: offset=%d", event.offset()))
                .onFailure()
                .recoverWithNull();
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
