package io.slipstream.task.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** Tasks that time asks for. */
@ConfigMapping(prefix = "slipstream.task.schedules")
public interface SchedulesConfig {
    /**
     * How often a replica asks what is due, at least 100 ms. In between it wakes by itself when something it knows of is due; this bounds how late it learns
     * of what was edited at another replica.
     */
    @WithDefault("PT1S")
    Duration poll();

    /** How many schedules a tenant may have; past it 409. */
    @WithDefault("1000")
    int tenantLimit();

    /** The largest payload of a schedule, as JSON text in UTF-8; past it 413. Schedules that are due are read many at a time. */
    @WithDefault("64K")
    MemorySize payloadLimit();

    /** By how much a slot may be late without being missed; what becomes of missed ones the schedule's {@code misfire} says. */
    @WithDefault("PT30S")
    Duration grace();

    /** How many of the latest slots a schedule may make up for; at least 1. Older ones are left out, whatever its {@code misfire}. */
    @WithDefault("1000")
    int catchUpLimit();

    /** How many schedules are fired in one transaction at the most. */
    @WithDefault("50")
    int roundSchedules();

    /** How many tasks are written in one transaction at the most; schedules that make up for more go on in the next. */
    @WithDefault("500")
    int roundTasks();

    /** How long until a slot whose task was refused is tried again, the first time; doubled each time. */
    @WithDefault("PT1S")
    Duration retryInitial();

    /** The longest time until a slot whose task was refused is tried again. */
    @WithDefault("PT1M")
    Duration retryMax();

    /** Whether the schedules that ship are made: {@code notifications-cleanup}, {@code sla-alerts} and {@code analytics-rollup}. */
    @WithDefault("true")
    boolean seeds();

    /** The tenants they are made for, once each: what was edited or deleted since is left as it is. */
    @WithDefault("default")
    List<String> seedTenants();
}
