package io.slipstream.task.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How tasks are accepted. */
@ConfigMapping(prefix = "slipstream.task.submit")
public interface SubmitConfig {
    /**
     * How many unfinished tasks a tenant may have of one type before more are refused with 429; at least 1. Counted by
     * each replica from the database every {@link #countEvery()}, exact for its own submissions in between.
     */
    @WithDefault("10000")
    long queueLimit();

    /** How often a replica counts unfinished tasks anew; at least 100 ms. Longer lets replicas overshoot the limit by more. */
    @WithDefault("PT2S")
    Duration countEvery();

    /** The largest payload of a task, as JSON text in UTF-8; past it 413. At most the size of a request body, 2 MiB. */
    @WithDefault("1M")
    MemorySize payloadLimit();

    /** How many tasks one batch request may hold; past it 400. The inserter writes a batch in one statement. */
    @WithDefault("1000")
    int batchLimit();

    /** How many streams of tasks may be open in a replica; one more is answered 503. Each holds up to 10 MB. */
    @WithDefault("100")
    int streamLimit();

    /** How many tasks the inserter writes in one statement at the most; larger batches go alone. Measured best near 500. */
    @WithDefault("500")
    int roundLimit();

    /** How many tasks may wait for the inserter before callers get 503; bounds memory while the database is slow. */
    @WithDefault("20000")
    int waitingLimit();

    /**
     * Which part of {@link #queueLimit()} CRITICAL tasks are let in beyond it, at least 0; so that what is urgent still comes in while
     * everything else is refused.
     */
    @WithDefault("0.1")
    double criticalHeadRoom();

    /** Over which time it is measured how fast a queue drains; longer is steadier, shorter follows sooner. */
    @WithDefault("PT30S")
    Duration drainWindow();

    /** What {@code Retry-After} says at the least when a queue is full; at least 1 s, since the header counts seconds. */
    @WithDefault("PT1S")
    Duration retryAfter();

    /** What {@code Retry-After} says at the most when a queue is full, also when it does not drain at all. */
    @WithDefault("PT1M")
    Duration retryAfterMax();

    /** For how long an {@code Idempotency-Key} is remembered; a key that comes back later makes a new task. */
    @WithDefault("PT24H")
    Duration idempotencyKept();

    /** For how long the id of an event is remembered; longer than Kafka may redeliver. */
    @WithDefault("P7D")
    Duration eventsKept();

    /** For how long a unique key may stay taken after its submission at the most; no longer than ended tasks are kept. */
    @WithDefault("P7D")
    Duration uniqueWindowLimit();

    /** How long a submission waits for its task when the tenant's switch is off (synchronous); past it 202 as usual. */
    @WithDefault("PT30S")
    Duration synchronousWait();
}
