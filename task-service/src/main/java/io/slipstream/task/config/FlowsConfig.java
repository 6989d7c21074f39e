package io.slipstream.task.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How flows go on. */
@ConfigMapping(prefix = "slipstream.task.flows")
public interface FlowsConfig {
    /** How many parts a flow may have, at least 1; past it 400. They are written in one statement. */
    @WithDefault("1000")
    int partsLimit();

    /**
     * How much of the results that a part waited for it is given, as JSON text in UTF-8, in the order in which it names them; the rest is
     * marked {@code truncated} and can be read over HTTP. Also bounds the results in an answer about a flow.
     */
    @WithDefault("1M")
    MemorySize inputsLimit();

    /**
     * How often a replica looks for parts that ended without a word, at least 100 ms: those whose replica died just then, that were
     * cancelled, or whose deadline passed.
     */
    @WithDefault("PT0.5S")
    Duration sweep();

    /** How many flows a replica advances at a time, at least 1. Each takes a connection of the engine meanwhile. */
    @WithDefault("2")
    int advanceLimit();

    /** How often a replica looks whether a flow has ended that a task of its waits for, at least 10 ms. */
    @WithDefault("PT0.02S")
    Duration awaitEvery();

    /** How many flows tasks of a replica may wait for; one more fails its attempt, which is tried again. */
    @WithDefault("1000")
    int awaitLimit();
}
