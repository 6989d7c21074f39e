package io.slipstream.task.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long ended tasks stay. */
@ConfigMapping(prefix = "slipstream.task.retention")
public interface RetentionConfig {
    /** For how long ended tasks and their events can be read, in whole days; at least P1D. Days are dropped as partitions. */
    @WithDefault("P14D")
    Duration endedKept();

    /** How often old days are dropped, days ahead are made and tallies are added up; at least 1 s. */
    @WithDefault("PT15S")
    Duration every();
}
