package io.slipstream.asset.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What may be published, and how much of it at once. */
@ConfigMapping(prefix = "slipstream.asset.publish")
public interface PublishConfig {
    /** The largest file, in bytes, alone or in a bundle; a larger one is refused with 413. */
    @WithDefault("100M")
    MemorySize maxFileSize();

    /** The largest bundle as it is uploaded, in bytes; a larger one is refused with 413. */
    @WithDefault("256M")
    MemorySize maxArchiveSize();

    /** The largest bundle unpacked, in bytes; a larger one is refused with 413. It also bounds the disk space of one upload. */
    @WithDefault("512M")
    MemorySize maxUnpackedSize();

    /** The most entries of a bundle, folders included; a fuller one is refused with 413. */
    @WithDefault("10000")
    int maxEntries();

    /**
     * The most bytes that one byte of the uploaded bundle may unpack to, counted after the first mebibyte; beyond it the bundle is a bomb
     * and refused with 413. Real builds stay below 20; text that repeats itself reaches about 200.
     */
    @WithDefault("200")
    int maxRatio();

    /** How many uploads are processed at once on a replica; one more is refused with 503 and {@code Retry-After}. */
    @WithDefault("4")
    int maxConcurrent();

    /** The largest JSON body, in bytes; a larger one is refused with 413. */
    @WithDefault("2M")
    MemorySize maxJsonSize();

    /** How long the transaction that publishes may take before it is given up and answered with 503. A build of thousands of files needs seconds. */
    @WithDefault("PT60S")
    Duration timeout();

    /** How long the answer to a request with an {@code Idempotency-Key} is kept and repeated. */
    @WithDefault("PT24H")
    Duration idempotencyRetention();
}
