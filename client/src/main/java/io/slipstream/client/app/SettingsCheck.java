package io.slipstream.client.app;

import io.slipstream.client.config.ClientConfig;
import java.net.URI;
import java.time.Duration;

/** Refuses settings that could not work, so that an application with them does not start. The messages name the setting, and never show the key. */
final class SettingsCheck {
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(30);

    private SettingsCheck() {}

    /**
     * Checks settings.
     *
     * @return the same settings
     * @throws IllegalArgumentException naming the first that is wrong
     */
    static ClientConfig checked(ClientConfig config) {
        URI url = config.url();
        boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        check(isHttp && url.getHost() != null && url.getUserInfo() == null, "url", "an http or https URL with a host");
        check(
                config.apiKey().orElse("k").chars().allMatch(c -> c > ' ' && c <= '~'),
                "api-key",
                "printable ASCII without spaces");
        check(config.maxConnections() >= 1, "max-connections", "at least 1");
        check(config.maxWaiting() >= 0, "max-waiting", "at least 0");
        check(config.breaker().failures() >= 1, "breaker.failures", "at least 1");
        check(config.tasks().retries() >= 0, "tasks.retries", "at least 0");
        Duration lease = config.cache().lease();
        check(
                lease.compareTo(SHORTEST_LEASE) >= 0 && lease.compareTo(LONGEST_LEASE) <= 0,
                "cache.lease",
                "from 0.1 s to 1 minute");
        Duration patience = config.cache().patience();
        check(!patience.isNegative() && patience.compareTo(LONGEST_PATIENCE) <= 0, "cache.patience", "from 0 to 30 s");
        positive(config.connectTimeout(), "connect-timeout");
        positive(config.cache().readTimeout(), "cache.read-timeout");
        positive(config.cache().writeTimeout(), "cache.write-timeout");
        positive(config.cache().sharing(), "cache.sharing");
        positive(config.cache().invalidationTimeout(), "cache.invalidation-timeout");
        positive(config.cache().invalidationPatience(), "cache.invalidation-patience");
        positive(config.cache().invalidationPursuit(), "cache.invalidation-pursuit");
        positive(config.breaker().pause(), "breaker.pause");
        positive(config.tasks().timeout(), "tasks.timeout");
        positive(config.tasks().backoff(), "tasks.backoff");
        check(config.tasks().look().compareTo(Duration.ofMillis(20)) >= 0, "tasks.look", "at least 0.02 s");
        return config;
    }

    private static void positive(Duration value, String setting) {
        check(value.toMillis() > 0, setting, "at least a millisecond");
    }

    private static void check(boolean holds, String setting, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("slipstream.client." + setting + " must be " + rule);
        }
    }
}
