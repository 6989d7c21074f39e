package io.slipstream.query.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The outbox and what is published past it. */
@ConfigMapping(prefix = "slipstream.query.events")
public interface EventConfig {
    /** How often the outbox is looked at when nobody nudged the relay. */
    @WithDefault("PT1S")
    Duration relayInterval();

    /** Events taken from the outbox at once, at least 1. */
    @WithDefault("100")
    int relayBatch();

    /** How long the log may take to acknowledge an event; past it a caller who waits gets 503. */
    @WithDefault("PT5S")
    Duration publishTimeout();

    /** How long the id of a processed event is remembered, to recognise it when it comes again. */
    @WithDefault("P7D")
    Duration rememberIds();
}
