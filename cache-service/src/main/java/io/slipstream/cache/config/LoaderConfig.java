package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Loaders: where namespaces with a {@code loader_url} get their entries from. */
@ConfigMapping(prefix = "slipstream.cache.loader")
public interface LoaderConfig {
    /**
     * From where may be loaded: {@code scheme://host:port}, where host may begin with {@code *.} and port may be {@code *}; the port may be left out for
     * the scheme's own. Unset: from nowhere, and policies with a {@code loader_url} are refused. Link-local, multicast and unspecified addresses are never
     * called, whatever a name resolves to.
     */
    Optional<List<String>> allowedOrigins();

    /** How long a load may take; then whoever waits gets a stale copy if policy has one, else 504. */
    @WithDefault("PT10S")
    Duration timeout();

    /** How long a caller waits for a load if there is a stale copy to serve in its place ({@code stale_if_error}). The load goes on. */
    @WithDefault("PT0.25S")
    Duration softTimeout();

    /** How long connecting may take. */
    @WithDefault("PT2S")
    Duration connectTimeout();

    /** After a failed load: how long stale copies of that key are served without another try. */
    @WithDefault("PT1S")
    Duration failurePause();

    /** How long a replica that loads may be silent before another one takes its place; it tells three times as often that it is alive. */
    @WithDefault("PT0.9S")
    Duration lease();

    /** How many loads may run at the same time on a replica; also the number of connections to one origin. */
    @WithDefault("64")
    int concurrency();

    /** How many loads may wait for that; more are refused with 503. */
    @WithDefault("2000")
    int maxWaiting();
}
