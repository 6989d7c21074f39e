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

    /**
     * How long {@code wait=replicas} waits for the other replicas. Past it the receipt names those that are missing; what was
     * invalidated stays so.
     */
    @WithDefault("PT2S")
    Duration replicaTimeout();

    /** How long a self-test waits for all replicas, half of it for answers and half for reports; who is later is told as broken. */
    @WithDefault("PT2S")
    Duration selfTestTimeout();

    /** How long the answer to a request with an {@code Idempotency-Key} is kept in Redis and given again. */
    @WithDefault("PT24H")
    Duration idempotencyRetention();

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
