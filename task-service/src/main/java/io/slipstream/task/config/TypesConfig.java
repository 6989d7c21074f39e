package io.slipstream.task.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The task types that tenants define. */
@ConfigMapping(prefix = "slipstream.task.types")
public interface TypesConfig {
    /** How many types of its own a tenant may define; past it 409. Every replica keeps all of them in memory. */
    @WithDefault("1000")
    int ownLimit();

    /**
     * How long a replica waits between two questions to the database for types it does not know; at least 1 ms. Bounds
     * what submissions of types that do not exist cost.
     */
    @WithDefault("PT0.02S")
    Duration lookupPause();

    /** How many requests may wait to learn whether their types exist; one more is answered 503. */
    @WithDefault("1000")
    int lookupLimit();
}
