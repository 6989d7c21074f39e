package io.slipstream.cache.events;

import io.slipstream.contracts.event.DeadLetterHeaders;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Puts aside records that cannot be read, as they are, with the reason and where they came from. */
@Singleton
public class DeadLetterPublisher {
    private static final Logger LOGGER = Logger.getLogger(DeadLetterPublisher.class);
    private static final String SUFFIX = ".dead-letter";

    private final MutinyEmitter<byte[]> emitter;

    /** Sends through this channel. */
    public DeadLetterPublisher(@Channel("dead-letters") MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    /** Completes when the dead-letter topic of the record's topic has it. */
    Uni<Void> put(ConsumerRecord<byte[], byte[]> record, String reason) {
        return put(record, record.topic() + SUFFIX, reason);
    }

    /**
     * Completes when a dead-letter topic has it. A value that only just fitted into its own topic may not fit with the headers
     * that are added here; then the record is put aside without it, and the reason says so.
     */
    Uni<Void> put(ConsumerRecord<byte[], byte[]> record, String deadLetterTopic, String reason) {
        LOGGER.warnf(
                "record cannot be read: topic=%s partition=%d offset=%d reason=%s",
                record.topic(), record.partition(), record.offset(), reason);
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return send(record, deadLetterTopic, value, reason)
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(() -> send(
                        record,
                        deadLetterTopic,
                        new byte[0],
                        reason + "; its value of " + value.length + " bytes is too large to be kept"));
    }

    private Uni<Void> send(ConsumerRecord<byte[], byte[]> record, String deadLetterTopic, byte[] value, String reason) {
        Headers headers = new RecordHeaders(record.headers());
        add(headers, DeadLetterHeaders.REASON, reason);
        add(headers, DeadLetterHeaders.TOPIC, record.topic());
        add(headers, DeadLetterHeaders.PARTITION, Integer.toString(record.partition()));
        add(headers, DeadLetterHeaders.OFFSET, Long.toString(record.offset()));
        return emitter.sendMessage(Message.of(value)
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withTopic(deadLetterTopic)
                        .withKey(record.key())
                        .withHeaders(headers)
                        .build()));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
