package io.slipstream.devkit.stack;

import io.slipstream.contracts.event.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics of {@link Topic} and their dead-letter topics, or leaves them as they are. */
final class KafkaProvisioning {
    private static final String LIMIT_MILLIS = "30000";

    private KafkaProvisioning() {}

    static void run(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, LIMIT_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LIMIT_MILLIS))) {
            Set<String> present = admin.listTopics().names().get();
            List<NewTopic> missing =
                    topics().filter(topic -> !present.contains(topic.name())).toList();
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new StackException("Kafka runs but its topics cannot be made: " + e.getCause(), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while Kafka's topics were made", e);
        }
    }

    private static Stream<NewTopic> topics() {
        return Arrays.stream(Topic.values())
                .flatMap(topic -> Stream.of(
                        new NewTopic(topic.topicName(), Optional.of(topic.partitions()), Optional.empty()),
                        new NewTopic(topic.deadLetterTopicName(), Optional.of(1), Optional.empty())));
    }
}
