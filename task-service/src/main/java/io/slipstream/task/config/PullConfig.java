package io.slipstream.task.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How workers pull tasks over HTTP. */
@ConfigMapping(prefix = "slipstream.task.pull")
public interface PullConfig {
    /** The longest that a worker may ask to wait for tasks; past it 400. Well below the gateway's response time-out, 60 s. */
    @WithDefault("PT30S")
    Duration waitLimit();

    /** How many tasks one call may ask for; past it 400. */
    @WithDefault("100")
    int leaseLimit();

    /** How many calls may wait for tasks in a replica; one more is answered 503. Each holds a connection. */
    @WithDefault("2000")
    int waitingLimit();

    /** How many of them may be of one tenant; one more is answered 429. */
    @WithDefault("500")
    int tenantWaitingLimit();

    /** How many heartbeats or outcomes one request may hold; past it 400. */
    @WithDefault("1000")
    int batchLimit();

    /** How many heartbeats and outcomes may wait to be written in a replica; past it 503. Bounds memory while the database is away. */
    @WithDefault("20000")
    int outcomeLimit();

    /** The largest result of a task, as JSON text in UTF-8; past it 413. At most the size of a request body, 2 MiB. */
    @WithDefault("1M")
    MemorySize resultLimit();

    /** What {@code Retry-After} says when too many calls wait or too many outcomes are to be written. */
    @WithDefault("PT1S")
    Duration retryAfter();
}
