package io.slipstream.asset.http;

import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads what is written to a topic after it was opened. For one thread. */
final class TopicTail implements AutoCloseable {
    private final KafkaConsumer<String, String> consumer;
    private final List<Event> seen = new ArrayList<>();

    private TopicTail(KafkaConsumer<String, String> consumer) {
        this.consumer = consumer;
    }

    static TopicTail open(String bootstrapServers, String topic) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new StringDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return new TopicTail(consumer);
    }

    /** Everything so far. */
    List<Event> all() {
        consumer.poll(Duration.ofMillis(200))
                .forEach(record -> seen.add(new Event(record.key(), record.value(), record.headers())));
        return seen;
    }

    /** Everything so far of a type and key. */
    List<Event> of(EventType type, String key) {
        return all().stream()
                .filter(event -> type.type().equals(event.header(EventHeaders.TYPE)) && key.equals(event.key()))
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }

    record Event(String key, String value, Headers headers) {
        @Nullable
        String header(String name) {
            Header header = headers.lastHeader(name);
            return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    }
}
