package io.slipstream.query.events;

import io.slipstream.query.result.CacheSwitch;
import io.slipstream.query.result.InvalidationFloors;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The listeners of the two consumers that keep the result cache honest; both report to one set. */
@Singleton
public class CoherenceListeners {
    private final Set<String> placed = ConcurrentHashMap.newKeySet();
    private final CacheSwitch cacheSwitch;
    private final InvalidationFloors floors;

    /** Wired once. */
    public CoherenceListeners(CacheSwitch cacheSwitch, InvalidationFloors floors) {
        this.cacheSwitch = cacheSwitch;
        this.floors = floors;
    }

    /** The listener of data changes. */
    @Produces
    @Singleton
    @Identifier("data-changes-coherence")
    KafkaConsumerRebalanceListener dataChanges() {
        return new CoherenceListener("data-changes", placed, cacheSwitch, floors);
    }

    /** The listener of invalidations. */
    @Produces
    @Singleton
    @Identifier("invalidations-coherence")
    KafkaConsumerRebalanceListener invalidations() {
        return new CoherenceListener("invalidations", placed, cacheSwitch, floors);
    }
}
