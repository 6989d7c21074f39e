package io.slipstream.task.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long ended tasks stay. */
@ConfigMapping(prefix = "slipstream.task.retention")
public interface RetentionConfig {
    /** How many whole days ended tasks and their events can be read; at least 1. Days are dropped as partitions. */
    @WithDefault("14")
    int days();

    /** How often old days are dropped, days ahead are made and tallies are added up; at least 1 s. */
    @WithDefault("PT1M")
    Duration every();
}
