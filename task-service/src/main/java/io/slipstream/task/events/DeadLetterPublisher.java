package io.slipstream.task.events;

import io.slipstream.contracts.event.DeadLetterHeaders;
import io.slipstream.task.config.EventsConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends records that cannot be understood, unchanged but for their biography, until Kafka has them. */
@ApplicationScoped
public class DeadLetterPublisher {
    private static final Logger LOGGER = Logger.getLogger(DeadLetterPublisher.class);

    private final MutinyEmitter<byte[]> emitter;
    private final EventsConfig config;

    /** A publisher over a channel. */
    public DeadLetterPublisher(
            @Channel("tasks-dead-letter") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 2000)
                    MutinyEmitter<byte[]> emitter,
            EventsConfig config) {
        this.emitter = emitter;
        this.config = config;
    }

    /** Sends a record; ends when Kafka has acknowledged it. */
    Uni<Void> send(ConsumerRecord<String, byte[]> record, String reason) {
        LOGGER.warnf(
                "record sent to the dead-letter topic topic=%s partition=%d offset=%d reason=%s",
                record.topic(), record.partition(), record.offset(), reason);
        return Uni.createFrom()
                .deferred(() -> emitter.sendMessage(message(record, reason, record.value())))
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(
                        () -> emitter.sendMessage(message(record, reason + " (value left out: too large)", null)))
                .onFailure()
                .retry()
                .withBackOff(config.retryDelay(), config.retryDelay().multipliedBy(10))
                .indefinitely();
    }

    private static Message<byte[]> message(
            ConsumerRecord<String, byte[]> record, String reason, byte @Nullable [] content) {
        Headers headers = new RecordHeaders(record.headers());
        headers.add(DeadLetterHeaders.REASON, reason.getBytes(StandardCharsets.UTF_8));
        headers.add(DeadLetterHeaders.TOPIC, record.topic().getBytes(StandardCharsets.UTF_8));
        headers.add(
                DeadLetterHeaders.PARTITION, String.valueOf(record.partition()).getBytes(StandardCharsets.UTF_8));
        headers.add(DeadLetterHeaders.OFFSET, String.valueOf(record.offset()).getBytes(StandardCharsets.UTF_8));
        byte[] value = content == null ? new byte[0] : content;
        OutgoingKafkaRecordMetadata<String> metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(record.topic() + ".dead-letter")
                .withKey(record.key())
                .withHeaders(headers)
                .build();
        return Message.of(value).addMetadata(metadata);
    }
}
