package io.slipstream.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What the performance API and the dashboard show. */
@ConfigMapping(prefix = "slipstream.gateway.insight")
public interface InsightConfig {
    /**
     * How often the services are asked for their figures while somebody watches. Shorter shows more and costs one call a
     * service each time; at least 1 s.
     */
    @WithDefault("PT5S")
    Duration sampleInterval();

    /** How long a service may take to tell its figures before it counts as down in this snapshot. */
    @WithDefault("PT1S")
    Duration timeout();

    /** How long a sign-in to the dashboard lasts. Ends at once when its key is revoked. */
    @WithDefault("PT8H")
    Duration sessionLifetime();
}
