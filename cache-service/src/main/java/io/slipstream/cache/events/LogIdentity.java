package io.slipstream.cache.events;

import io.slipstream.contracts.event.Topic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.jboss.logging.Logger;

/** Asks Kafka which topic this is. */
final class LogIdentity {
    private static final Logger LOGGER = Logger.getLogger(LogIdentity.class);
    private static final long PATIENCE_SECONDS = 5;

    private LogIdentity() {}

    /** The topic of the log; blocks, so only for the log's own thread. Fails with {@link KafkaException}. */
    static Description describe(Map<String, Object> settings) {
        BlockingQueue<Object> answer = new ArrayBlockingQueue<>(1);
        try (Admin admin = Admin.create(settings)) {
            var asked = admin.describeTopics(List.of(Topic.Names.INVALIDATIONS))
                    .allTopicNames()
                    .whenComplete((topics, failure) -> {
                        Object told = failure != null ? failure : topics.get(Topic.Names.INVALIDATIONS);
                        if (!answer.offer(told)) {
                            throw new IllegalStateException("told twice");
                        }
                    });
            LOGGER.tracef("asked: done=%s", asked.isDone());
            Object told = answer.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (told instanceof TopicDescription topic) {
                int partitions = topic.partitions().size();
                return new Description(epoch(topic.topicId(), partitions), partitions);
            }
            throw new KafkaException("the topic cannot be described: " + told);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /**
     * A number that another topic will not have, and never 0. A topic that got more partitions is another one, too: namespaces
     * move between them, and an offset in one says nothing about an offset in another.
     */
    static long epoch(Uuid topic, int partitions) {
        long epoch = topic.getMostSignificantBits() ^ topic.getLeastSignificantBits() ^ ((long) partitions << 32);
        return epoch == 0 ? 1 : epoch;
    }

    /** Which topic, and how many partitions it has. */
    record Description(long epoch, int partitions) {}
}
