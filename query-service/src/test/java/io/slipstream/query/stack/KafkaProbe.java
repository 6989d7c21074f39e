package io.slipstream.query.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipstream.contracts.event.CloudEvent;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.stack.LocalStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** Sends and reads records as another application would. */
public final class KafkaProbe {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private KafkaProbe() {}

    /** Sends an event, binary or structured, and waits until the log has it. */
    public static void send(EventType type, String id, String tenant, String key, Object payload, boolean structured) {
        Map<String, String> headers = new HashMap<>();
        Object value = payload;
        if (structured) {
            headers.put(EventHeaders.CONTENT_TYPE, EventHeaders.STRUCTURED);
            value = CloudEvent.of(type, id, "/test", Instant.now(), tenant, null, null, payload);
        } else {
            headers.put(EventHeaders.SPEC_VERSION, "1.0");
            headers.put(EventHeaders.ID, id);
            headers.put(EventHeaders.SOURCE, "/test");
            headers.put(EventHeaders.TYPE, type.type());
            headers.put(EventHeaders.TENANT, tenant);
            headers.put(EventHeaders.CONTENT_TYPE, "application/json");
        }
        send(type.topic(), key, text(value), headers);
    }

    /** Sends anything. */
    public static void sendRaw(Topic topic, String key, String value) {
        send(topic, key, value, Map.of());
    }

    /** Waits for the event of an id; gives its value. */
    public static String await(Topic topic, String id, EventType type) {
        return found(
                        topic.topicName(),
                        message -> id.equals(header(message, EventHeaders.ID))
                                && type.type().equals(header(message, EventHeaders.TYPE)))
                .getFirst()
                .value();
    }

    /** Waits for an event that satisfies a condition; gives its value. */
    public static String awaitWhere(Topic topic, Predicate<ConsumerRecord<String, String>> wanted) {
        return found(topic.topicName(), wanted).getFirst().value();
    }

    /** Waits for the dead letter of a key; gives its headers. */
    public static Map<String, String> awaitDeadLetter(Topic topic, String key) {
        Map<String, String> headers = new HashMap<>();
        found(topic.deadLetterTopicName(), message -> key.equals(message.key()))
                .getFirst()
                .headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    /** The value of a header; empty if there is none. */
    public static String header(ConsumerRecord<String, String> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static List<ConsumerRecord<String, String>> found(
            String topic, Predicate<ConsumerRecord<String, String>> wanted) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", LocalStack.shared().kafkaBootstrapServers(), "auto.offset.reset", "earliest");
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await().atMost(AT_MOST).pollInSameThread().until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(message -> {
                    if (wanted.test(message)) {
                        found.add(message);
                    }
                });
                return !found.isEmpty();
            });
        }
        return found;
    }

    private static void send(Topic topic, String key, String value, Map<String, String> headers) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", LocalStack.shared().kafkaBootstrapServers(), "acks", "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            ProducerRecord<String, String> message = new ProducerRecord<>(topic.topicName(), key, value);
            headers.forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
            producer.send(message).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("the log did not take the record", e);
        }
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON", e);
        }
    }
}
