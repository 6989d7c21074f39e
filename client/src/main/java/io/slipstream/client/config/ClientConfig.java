package io.slipstream.client.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where the suite is, and how an application calls it. These are settings of the application that uses the client. */
@ConfigMapping(prefix = "slipstream.client")
public interface ClientConfig {
    /** The gateway's base URL; a path in it is put before every path. */
    @WithDefault("http://localhost:8080")
    URI url();

    /**
     * The key that the application calls with. It needs the scopes cache:read and cache:write, and tasks:submit for tasks. Without one the calls are sent
     * without a credential, which the gateway refuses.
     */
    Optional<String> apiKey();

    /**
     * Whether annotations and reads that load use the cache. Switched off, methods run as if the annotations were not there, and nothing is invalidated
     * either; so switch it for all processes of an application together. Explicit calls are made all the same.
     */
    @WithDefault("true")
    boolean enabled();

    /** How long a connection may take to stand. */
    @WithDefault("PT0.25S")
    Duration connectTimeout();

    /** How many connections there may be, hence how many calls at once. */
    @WithDefault("32")
    int maxConnections();

    /** How many calls may wait for a connection; one more counts as unanswered. */
    @WithDefault("256")
    int maxWaiting();

    /** The largest answer that is read; a larger one counts as unanswered. Larger values are not written to the cache either. */
    @WithDefault("16M")
    MemorySize maxBody();

    /** Reads and writes of entries. */
    CacheConfig cache();

    /** When the cache is left alone. */
    BreakerConfig breaker();

    /** Background work. */
    TasksConfig tasks();

    /** Reads and writes of entries. */
    interface CacheConfig {
        /** How long a read may take, beside {@code patience}; then the caller's own loader runs. Short, since a slow cache is worse than none. */
        @WithDefault("PT0.25S")
        Duration readTimeout();

        /** How long a write may take. Nobody waits for the write of what was loaded. */
        @WithDefault("PT2S")
        Duration writeTimeout();

        /** How long a caller has to load a missing value, while others wait for it. From 0.1 s to 1 minute. */
        @WithDefault("PT10S")
        Duration lease();

        /** How long to wait for what another process loads, before loading it oneself. */
        @WithDefault("PT1S")
        Duration patience();

        /** How long to wait for what another caller in this process loads, before loading it oneself. */
        @WithDefault("PT30S")
        Duration sharing();

        /**
         * How long an invalidation may take before it is tried again. Longer than the cache waits for a replica that does not answer
         * (slipstream.cache.invalidation.replica-timeout, 2 s).
         */
        @WithDefault("PT5S")
        Duration invalidationTimeout();

        /**
         * How long a caller of a method that invalidates waits for the acknowledgement, unless the first try fails before that; it is pursued in the background
         * then.
         */
        @WithDefault("PT3S")
        Duration invalidationPatience();

        /** How long an invalidation is tried again. Then it is given up and logged as an error: entries stay until their time to live ends. */
        @WithDefault("PT5M")
        Duration invalidationPursuit();

        /** How many invalidations may be under way in the background; one more is given up at once and logged as an error. */
        @WithDefault("1000")
        int maxInvalidations();
    }

    /** When the cache is left alone. */
    interface BreakerConfig {
        /** After so many calls in a row that were not answered, or answered 429 or 5xx, the cache is left alone; at least 1. */
        @WithDefault("5")
        int failures();

        /** For how long; then one call tries whether it is back. */
        @WithDefault("PT2S")
        Duration pause();
    }

    /** Background work. */
    interface TasksConfig {
        /** How long a call about tasks may take. */
        @WithDefault("PT5S")
        Duration timeout();

        /** How often a call is made again when it was not answered, or answered 429, 502, 503 or 504. A submission is never carried out twice by that. */
        @WithDefault("3")
        int retries();

        /** The longest wait before the first repetition; it doubles each time, up to 10 s. An answer's Retry-After makes it longer. */
        @WithDefault("PT0.1S")
        Duration backoff();

        /** The longest wait between two looks at a task whose end is awaited; the first is a twentieth of it. */
        @WithDefault("PT1S")
        Duration look();
    }
}
