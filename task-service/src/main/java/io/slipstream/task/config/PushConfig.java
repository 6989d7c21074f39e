package io.slipstream.task.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How tasks are sent to receivers over HTTP. */
@ConfigMapping(prefix = "slipstream.task.push")
public interface PushConfig {
    /**
     * Where tasks may be sent: {@code scheme://host:port}, a host may be {@code *} or {@code *.example.com}, a port {@code *};
     * a port that is left out is the scheme's. Empty means that nothing is sent at all: types cannot be defined so, and tasks of
     * those that are wait. The same goes for each origin that is taken off the list.
     */
    Optional<List<String>> allowedOrigins();

    /**
     * Networks, as {@code 10.1.0.0/16}, that may be called though their addresses are not of the open Internet: loopback,
     * private, link-local, multicast, and metadata services of clouds are refused otherwise, whatever name leads to them.
     */
    Optional<List<String>> allowedNetworks();

    /**
     * Where receivers find this product's API from where they are, as {@code https://slipstream.example.com}; it is told to them
     * with each task, for answers that come later. Empty tells them nothing, then they must know.
     */
    Optional<String> callbackUrl();

    /** How long a connection to a target may take to open; past it the attempt fails and is retried. */
    @WithDefault("PT2S")
    Duration connectTimeout();

    /** How long one call may take, whatever its type allows; past it the attempt fails and is retried. Longer work is answered with 202. */
    @WithDefault("PT10M")
    Duration timeout();

    /** The largest answer that is read, which is the task's result; past it the attempt fails for good. */
    @WithDefault("1M")
    MemorySize answerLimit();

    /** How many calls to one target a replica makes at once; further tasks wait in their queue. At least 1. */
    @WithDefault("64")
    int targetConcurrency();

    /** After how many failures in a row a target is left alone for {@link #breakerPause()}. At least 1. */
    @WithDefault("10")
    int breakerFailures();

    /** How long a target is left alone after its failures; then one call tries whether it is back. */
    @WithDefault("PT10S")
    Duration breakerPause();

    /** The longest that a target may have itself called later by 429 or 503 with {@code Retry-After}; what is above is cut down. */
    @WithDefault("PT1H")
    Duration retryAfterMax();

    /** How often a target may have the same task sent later without it counting as an attempt. */
    @WithDefault("100")
    int deferralLimit();
}
