package io.slipstream.cache.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How the log's clients talk to Kafka: durable, in order, and quick to say that they cannot. Where and with what
 * credentials comes from the installation's settings ({@code kafka.*}).
 */
public final class KafkaSettings {
    private static final String QUICK = "1000";
    private static final String BACKOFF = "500";

    private final Map<String, Object> installation;
    private final String replica;

    /** On top of the installation's settings. */
    public KafkaSettings(Map<String, Object> installation, String replica) {
        this.installation = Map.copyOf(installation);
        this.replica = replica;
    }

    /** Of a producer that gives up on a record after a time. */
    Map<String, Object> producer(Duration deliveryTimeout) {
        Map<String, Object> settings = common("log-writer");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, QUICK);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, QUICK);
        settings.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Long.toString(Math.max(Long.parseLong(QUICK), deliveryTimeout.toMillis())));
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return settings;
    }

    /** Of a consumer without a group, that reads everything. */
    Map<String, Object> consumer() {
        Map<String, Object> settings = common("log-reader");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG); // The installation names one for all consumers.
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, BACKOFF);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "3000");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        return settings;
    }

    /** Of a client that asks about the topic. */
    Map<String, Object> admin() {
        Map<String, Object> settings = common("log-admin");
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "3000");
        return settings;
    }

    private Map<String, Object> common(String purpose) {
        Map<String, Object> settings = new HashMap<>(installation);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "cache-" + purpose + '-' + replica);
        settings.put(AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, "50");
        settings.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, BACKOFF);
        settings.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, "50");
        return settings;
    }
}
