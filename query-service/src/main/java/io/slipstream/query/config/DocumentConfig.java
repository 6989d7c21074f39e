package io.slipstream.query.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Documents and search. */
@ConfigMapping(prefix = "slipstream.query.documents")
public interface DocumentConfig {
    /** A document's size at the most; past it 413. {@code quarkus.http.limits.max-body-size} must be larger. */
    @WithDefault("50M")
    MemorySize maxBytes();

    /** The size of a processing result (text and findings) at the most; past it 413. */
    @WithDefault("32M")
    MemorySize maxResultBytes();

    /** Uploads and results held in memory at once; one more is refused with 503. Bounds the memory they take. */
    @WithDefault("8")
    int maxConcurrent();

    /** How long a search or an analysis of findings is kept. Changes of documents drop it before. */
    @WithDefault("PT1M")
    Duration searchTtl();

    /** How long an Idempotency-Key is remembered. */
    @WithDefault("P1D")
    Duration idempotencyTtl();
}
