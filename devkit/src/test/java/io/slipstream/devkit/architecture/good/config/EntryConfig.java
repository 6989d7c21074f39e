package io.slipstream.devkit.architecture.good.config;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** Settings. */
@ConfigMapping(prefix = "good")
public interface EntryConfig {
    Duration leaseTimeout();

    int storage();
}
