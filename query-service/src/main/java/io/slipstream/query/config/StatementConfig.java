package io.slipstream.query.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How statements are judged and run. */
@ConfigMapping(prefix = "slipstream.query.statement")
public interface StatementConfig {
    /** Rows of a JSON answer at the most; past it the answer is cut and says so. Streams have no such limit. */
    @WithDefault("10000")
    int maxRows();

    /** Bytes of rows in a JSON answer at the most; past it the answer is cut and says so. */
    @WithDefault("16M")
    MemorySize maxBytes();

    /** Characters of a statement at the most; past it 400. */
    @WithDefault("100000")
    int maxLength();

    /** How much of a result is read from PostgreSQL ahead of the reader, roughly: bounds the memory of a stream. */
    @WithDefault("256K")
    MemorySize fetchBytes();

    /** How long PostgreSQL's word on a statement is believed. A policy or column added later is noticed after it. */
    @WithDefault("PT1M")
    Duration analysisTtl();

    /** Memory of all kept analyses together, plans included; the least valuable go first. */
    @WithDefault("32M")
    MemorySize analysisBytes();

    /**
     * Volatile functions that statements may call beside the harmless ones of PostgreSQL (random, clock_timestamp and the
     * like). Every other volatile function is refused, since it may write, administer or reach other servers.
     */
    Optional<Set<String>> allowedFunctions();
}
