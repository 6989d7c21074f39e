package io.slipstream.task.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How built-in work calls other services. */
@ConfigMapping(prefix = "slipstream.task.calls")
public interface CallsConfig {
    /** How long a connection may take to open; past it the attempt fails and is retried. */
    @WithDefault("PT2S")
    Duration connectTimeout();

    /** How long a service may take to answer a call; past it the attempt fails and is retried. */
    @WithDefault("PT30S")
    Duration timeout();

    /** How long the extractor may take for one document; above its own limit, so that its answer is the one seen. */
    @WithDefault("PT90S")
    Duration extractTimeout();

    /** The largest answer that is read; past it the attempt fails for good. Above the limit of a document, 50 MiB. */
    @WithDefault("64M")
    MemorySize answerLimit();

    /** How long to wait before a warm-up is asked about for the first time; doubles up to {@link #pollMax()}. */
    @WithDefault("PT0.1S")
    Duration pollInitial();

    /** The longest wait between two questions about a warm-up. */
    @WithDefault("PT2S")
    Duration pollMax();

    /** How long looking for patterns in one document may take; past it the attempt fails for good. */
    @WithDefault("PT30S")
    Duration analysisTimeout();
}
