package io.slipstream.cache.events;

import io.slipstream.devkit.stack.LocalStack;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A topic that a connector of Debezium made for a table, with what it writes there. */
final class TableTopic {
    private final String name;

    private TableTopic(String name) {
        this.name = name;
    }

    /** A new topic of a table of schema {@code public}, under a prefix that nobody else uses. */
    static TableTopic create(String prefix, String table) throws Exception {
        String name = prefix + '-' + UUID.randomUUID() + ".public." + table;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(2), Optional.of((short) 1))))
                    .all()
                    .get();
        }
        return new TableTopic(name);
    }

    /** An event in Debezium's envelope, as the JSON converter writes it without a schema. */
    static String event(String table, String op, String before, String after, long lsn) {
        return """
                {"before":%s,"after":%s,
                 "source":{"version":"3.0.5.Final","connector":"postgresql","name":"shop","ts_ms":1714000000000,"snapshot":"false",
                           "db":"shop","schema":"public","table":"%s","txId":555,"lsn":%d,"xmin":null},
                 "op":"%s","ts_ms":1714000000142,"transaction":null}""".formatted(before, after, table, lsn, op);
    }

    String name() {
        return name;
    }

    /** Sends records and waits until Kafka has them. */
    void send(Stream<Record> records) {
        send(name, records);
    }

    /** Sends one record without headers. */
    void send(@Nullable String key, @Nullable String value) {
        send(Stream.of(new Record(key, value)));
    }

    /** Sends records to any topic. */
    static void send(String topic, Stream<Record> records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers(), "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<?>> sent = records.<Future<?>>map(record ->
                            producer.send(new ProducerRecord<>(topic, bytes(record.key()), bytes(record.value()))))
                    .toList();
            for (var one : sent) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("Kafka did not take the records", e);
        }
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String servers() {
        return LocalStack.shared().kafkaBootstrapServers();
    }

    /** What stands in a record; a value of null is a tombstone. */
    record Record(@Nullable String key, @Nullable String value) {}
}
