package io.slipstream.devkit.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** An application that publishes events to the suite: CloudEvents 1.0, binary mode. */
public final class EventSender implements AutoCloseable {
    /** Held here, since the level of a logger that nobody holds is forgotten. */
    private static final Logger KAFKA_LOGGER = Logger.getLogger("org.apache.kafka");

    private final KafkaProducer<String, byte[]> producer;
    private final InstantSource clock;
    private final Queue<Future<RecordMetadata>> pending = new ConcurrentLinkedQueue<>();

    /** A sender to the brokers of a suite. */
    public EventSender(String bootstrapServers, InstantSource clock) {
        this.clock = clock;
        KAFKA_LOGGER.setLevel(Level.WARNING);
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.ACKS_CONFIG, "all",
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                        ProducerConfig.LINGER_MS_CONFIG, 2),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Hands an event over; it is sent soon. Call {@link #flush} to wait. */
    public void send(EventType type, String id, String tenant, String key, Object payload) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        byte[] value;
        try {
            value = SuiteClient.JSON.writeValueAsBytes(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + payload.getClass(), e);
        }
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(type.topic().topicName(), key, value);
        Map.of(
                        EventHeaders.SPEC_VERSION,
                        "1.0",
                        EventHeaders.ID,
                        id,
                        EventHeaders.SOURCE,
                        "/slipstream/demo",
                        EventHeaders.TYPE,
                        type.type(),
                        EventHeaders.TIME,
                        now.toString(),
                        EventHeaders.TENANT,
                        tenant,
                        EventHeaders.CONTENT_TYPE,
                        "application/json")
                .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        pending.add(producer.send(record));
    }

    /** Waits until every event is acknowledged by the log. */
    public void flush() throws InterruptedException {
        producer.flush();
        for (Future<RecordMetadata> sent = pending.poll(); sent != null; sent = pending.poll()) {
            try {
                sent.get();
            } catch (ExecutionException e) {
                throw new DemoFailure("an event could not be sent: " + e.getCause(), e);
            }
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
