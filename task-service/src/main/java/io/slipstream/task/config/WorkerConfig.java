package io.slipstream.task.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How a replica works on tasks. */
@ConfigMapping(prefix = "slipstream.task.worker")
public interface WorkerConfig {
    /** How many tasks a replica runs at once over all types; 0 makes it accept only. More costs memory for payloads. */
    @WithDefault("128")
    int slots();

    /**
     * How many tasks that were submitted as CRITICAL a replica runs beyond its {@link #slots()}, when these are taken, their tenant
     * holds its share of them, or a claim is under way; 0 makes such tasks wait like all others.
     */
    @WithDefault("16")
    int urgentSlots();

    /** How many tasks one claim takes at the most; at least 1. Few claims of many beat many claims of few. */
    @WithDefault("200")
    int claimLimit();

    /**
     * After which time a ready task rises one level of priority (BATCH, LOW, NORMAL, HIGH, CRITICAL); at least 1 ms. Shorter
     * lets old work pass urgent work sooner, longer lets it wait longer.
     */
    @WithDefault("PT1M")
    Duration ageing();

    /**
     * Which part of a replica's slots one tenant may hold, above 0 and at most 1; at least one slot. The rest stays free
     * for others, so that long tasks of one never lock them out; 1 lets a tenant hold all.
     */
    @WithDefault("0.875")
    double tenantShare();

    /** How often a replica tells the database that it lives; at least 100 ms and well below {@link #deadAfter()}. */
    @WithDefault("PT2S")
    Duration heartbeat();

    /** How long a replica may be silent before its tasks are given to others; shorter mistakes pauses for deaths. */
    @WithDefault("PT6S")
    Duration deadAfter();

    /**
     * How many workers may be lost with a task before it is quarantined, that is dead with the error {@code Quarantined};
     * counted apart from failures. Of several such tasks that were lost with one worker none is, they are isolated: one at a time runs, and is
     * quarantined if it is lost once more. At least 1. More forgives bad luck, but lets a task that kills its workers kill more.
     */
    @WithDefault("2")
    int crashLimit();

    /** How often a replica looks for work that others accepted or that it missed; bounds the delay across replicas. */
    @WithDefault("PT0.25S")
    Duration sweep();

    /** How often due retries, start times and deadlines are looked for; bounds how late a scheduled task starts. */
    @WithDefault("PT0.2S")
    Duration promote();

    /** How often a replica compares what it runs with what the database says it runs; bounds the delay of a cancel. */
    @WithDefault("PT1S")
    Duration reconcile();

    /** How long a stopping replica waits for its running tasks before it gives them back; below the shutdown timeout. */
    @WithDefault("PT8S")
    Duration drain();

    /** How long a statement may take; past it the outcome is unknown and the statement counts as failed. */
    @WithDefault("PT10S")
    Duration statementTimeout();
}
