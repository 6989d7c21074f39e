package io.slipstream.task.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How events come in and go out. */
@ConfigMapping(prefix = "slipstream.task.events")
public interface EventsConfig {
    /** How often the outbox is looked at when nothing signals; bounds how late an event of another replica is sent. */
    @WithDefault("PT0.2S")
    Duration relayEvery();

    /** How many events are sent in one transaction; at least 1. */
    @WithDefault("2000")
    int relayLimit();

    /** How long the relay waits for Kafka to acknowledge; past it the events stay in the outbox and are sent again. */
    @WithDefault("PT15S")
    Duration sendTimeout();

    /** How long the relay and the consumer wait before they try again after a failure. */
    @WithDefault("PT1S")
    Duration retryDelay();

    /**
     * Whether Kafka is told of each start of a task. Where nothing listens for them, {@code false} saves one in three events of a task that ends well. Event
     * streams and the log, which the verifier reads, have starts in any case.
     */
    @WithDefault("true")
    boolean started();

    /**
     * The largest result that an event on Kafka carries; a larger one is left out and can be read over HTTP. Well below
     * the broker's limit of a record, 1 MiB as shipped.
     */
    @WithDefault("256K")
    MemorySize resultLimit();

    /** How often an open event stream looks for new events of its task. */
    @WithDefault("PT0.2S")
    Duration streamEvery();

    /** How many event streams a replica keeps open; past it 503. Each asks the database once per {@link #streamEvery()}. */
    @WithDefault("500")
    int streamLimit();
}
