package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The inspector, which compares copies of this replica with Redis while it serves. */
@ConfigMapping(prefix = "slipstream.cache.inspection")
public interface InspectionConfig {
    /** How often copies are drawn. Shorter finds a stale copy sooner and asks Redis more often. */
    @WithDefault("PT1S")
    Duration interval();

    /** How many copies of each tier are drawn in a round, each a question to Redis; 0 turns the inspector off. */
    @WithDefault("8")
    int keys();

    /** How far the published shares and the worst staleness look back. */
    @WithDefault("PT10M")
    Duration window();
}
