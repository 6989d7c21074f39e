package io.slipstream.cache.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The tier on disk (L3). It brings the cache of a replica over a restart. Losing it costs speed, never correctness. */
@ConfigMapping(prefix = "slipstream.cache.disk")
public interface DiskConfig {
    /** Whether there is a tier on disk at all. */
    @WithDefault("true")
    boolean enabled();

    /**
     * The directory of the file, which is made if it does not exist. It must be this replica's alone: a second process that
     * is given the same one does without its disk. It should outlive the process and need not be backed up.
     */
    @WithDefault("${slipstream.data-directory:data}/cache-service/${slipstream.replica:replica}")
    String directory();

    /**
     * How long the file may become. Half of it holds entries, of which the oldest that nobody read go first; the rest is
     * room to write in. At least 8M; an entry larger than a sixth of it is not kept.
     */
    @WithDefault("1G")
    MemorySize maxSize();

    /** How long a change may wait before it is on disk. A crash loses that much of the cache; shorter writes more often. */
    @WithDefault("PT1S")
    Duration commitInterval();

    /** How long a read may take, waiting included, before the request goes on without it. */
    @WithDefault("PT0.1S")
    Duration timeout();

    /** How many threads read, at least 1. */
    @WithDefault("2")
    int threads();

    /** How many reads may wait for a thread; more are refused at once, which counts as a miss. */
    @WithDefault("1000")
    int maxReads();

    /**
     * How many entries may wait to be written; more are not kept on disk. As many changes may wait, too: past that all
     * entries on disk are dropped, since none may be served that was changed.
     */
    @WithDefault("10000")
    int maxPending();

    /** How many bytes of entries may wait to be written; more are not kept on disk. It must hold the largest entry. */
    @WithDefault("32M")
    MemorySize maxPendingSize();

    /** How long a disk that failed is left alone before it is tried again, with an empty file. */
    @WithDefault("PT10S")
    Duration retryInterval();
}
