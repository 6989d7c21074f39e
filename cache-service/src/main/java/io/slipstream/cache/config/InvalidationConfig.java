package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Invalidations and their receipts. */
@ConfigMapping(prefix = "slipstream.cache.invalidation")
public interface InvalidationConfig {
    /**
     * How many floors (one for each tag, table, key and so on that was invalidated) a namespace keeps in memory. Past it the
     * older half becomes one floor for the whole namespace: older entries are lost, none is wrongly served.
     */
    @WithDefault("20000")
    int maxFloors();

    /** How many patterns and sets of tags a namespace keeps; each is checked against an entry once. Past it as above. */
    @WithDefault("256")
    int maxPatterns();

    /** How many values (keys, tags, tables together) one invalidation may name. */
    @WithDefault("1000")
    int maxValues();

    /** How long a receipt can be asked for. */
    @WithDefault("PT1H")
    Duration receiptRetention();

    /** How many entries a dry run reads in Redis before it gives up counting exactly. */
    @WithDefault("100000")
    int maxCounted();

    /** How many ids of data-change events are remembered to skip duplicates. */
    @WithDefault("10000")
    int rememberedEvents();
}
