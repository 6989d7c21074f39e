package io.slipstream.asset.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which compressed variants are made when a file is published. */
@ConfigMapping(prefix = "slipstream.asset.compression")
public interface CompressionConfig {
    /** The smallest file that is compressed, in bytes. Below some hundred bytes the headers outweigh the saving. */
    @WithDefault("256")
    MemorySize minSize();

    /**
     * The largest file that is compressed with Brotli at its best quality (11), in bytes. That quality takes about a second per mebibyte, so
     * larger files get quality 5, which is about as fast as gzip and still smaller.
     */
    @WithDefault("4M")
    MemorySize brotliBestSize();

    /** How many files are compressed at once on a replica, at least 1. More than the processors only makes each slower. */
    @WithDefault("2")
    int parallelism();
}
