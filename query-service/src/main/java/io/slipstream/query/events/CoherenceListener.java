package io.slipstream.query.events;

import io.slipstream.query.result.CacheSwitch;
import io.slipstream.query.result.InvalidationFloors;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import java.util.Collection;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Opens the result cache once this replica's place in both logs is fixed, and closes it when the place is lost. Whatever was
 * kept before a place was fixed could have missed a change, so it goes. One instance hears from both consumers.
 */
final class CoherenceListener implements KafkaConsumerRebalanceListener {
    private static final Set<String> CHANNELS = Set.of("data-changes", "invalidations");

    private final String channel;
    private final Set<String> placed;
    private final CacheSwitch cacheSwitch;
    private final InvalidationFloors floors;

    CoherenceListener(String channel, Set<String> placed, CacheSwitch cacheSwitch, InvalidationFloors floors) {
        this.channel = channel;
        this.placed = placed;
        this.cacheSwitch = cacheSwitch;
        this.floors = floors;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        // Asking for the position fixes it: what comes from now on will be read.
        consumer.assignment().forEach(consumer::position);
        placed.add(channel);
        floors.raiseEverything();
        cacheSwitch.coherent(placed.containsAll(CHANNELS));
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        placed.remove(channel);
        cacheSwitch.coherent(false);
    }
}
