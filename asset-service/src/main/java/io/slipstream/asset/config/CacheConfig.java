package io.slipstream.asset.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What a replica keeps of the files, which PostgreSQL owns. */
@ConfigMapping(prefix = "slipstream.asset.cache")
public interface CacheConfig {
    /** How many bytes of files are kept in memory, outside the heap. 0 keeps none. */
    @WithDefault("64M")
    MemorySize memorySize();

    /** The largest file that is kept in memory, in bytes; larger ones are sent from disk. */
    @WithDefault("1M")
    MemorySize memoryEntrySize();

    /** How many bytes of files are kept on disk, under the data directory. It should hold the files that are asked for. */
    @WithDefault("2G")
    MemorySize diskSize();

    /** How many paths a replica remembers, absent ones included, so that asking for what does not exist costs no query. */
    @WithDefault("100000")
    int paths();

    /** How many threads read and write the disk, at least 1. */
    @WithDefault("4")
    int diskThreads();

    /** How many reads and writes may wait for a disk thread; one more is answered with 503. */
    @WithDefault("1000")
    int diskQueue();
}
