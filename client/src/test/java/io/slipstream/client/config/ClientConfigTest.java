package io.slipstream.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClientConfigTest {
    private static ClientConfig config(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>();
        settings.forEach((key, value) -> all.put("slipstream.client." + key, value));
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 100, new DurationConverter())
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withMapping(ClientConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 1000))
                .build()
                .getConfigMapping(ClientConfig.class);
    }

    private static Map<String, Object> values(ClientConfig config) {
        return new TreeMap<>(Map.ofEntries(
                Map.entry("url", config.url()),
                Map.entry("api-key", config.apiKey()),
                Map.entry("enabled", config.enabled()),
                Map.entry("connect-timeout", config.connectTimeout()),
                Map.entry("max-connections", config.maxConnections()),
                Map.entry("max-waiting", config.maxWaiting()),
                Map.entry("max-body", config.maxBody().asLongValue()),
                Map.entry("cache.read-timeout", config.cache().readTimeout()),
                Map.entry("cache.write-timeout", config.cache().writeTimeout()),
                Map.entry("cache.lease", config.cache().lease()),
                Map.entry("cache.patience", config.cache().patience()),
                Map.entry("cache.sharing", config.cache().sharing()),
                Map.entry("cache.invalidation-timeout", config.cache().invalidationTimeout()),
                Map.entry("cache.invalidation-patience", config.cache().invalidationPatience()),
                Map.entry("cache.invalidation-pursuit", config.cache().invalidationPursuit()),
                Map.entry("cache.max-invalidations", config.cache().maxInvalidations()),
                Map.entry("breaker.failures", config.breaker().failures()),
                Map.entry("breaker.pause", config.breaker().pause()),
                Map.entry("tasks.timeout", config.tasks().timeout()),
                Map.entry("tasks.retries", config.tasks().retries()),
                Map.entry("tasks.backoff", config.tasks().backoff()),
                Map.entry("tasks.look", config.tasks().look())));
    }

    @Test
    void settings_leftOut_haveTheirDefaults() {
        assertThat(values(config(Map.of())))
                .asString()
                .isEqualTo("{api-key=Optional.empty, breaker.failures=5, breaker.pause=PT2S,"
                        + " cache.invalidation-patience=PT3S, cache.invalidation-pursuit=PT5M, cache.invalidation-timeout=PT5S,"
                        + " cache.lease=PT10S, cache.max-invalidations=1000, cache.patience=PT1S, cache.read-timeout=PT0.25S,"
                        + " cache.sharing=PT30S, cache.write-timeout=PT2S, connect-timeout=PT0.25S, enabled=true, max-body=16777216,"
                        + " max-connections=32, max-waiting=256, tasks.backoff=PT0.1S, tasks.look=PT1S, tasks.retries=3,"
                        + " tasks.timeout=PT5S, url=http://localhost:8080}");
    }

    @Test
    void settings_allSet_haveTheirValues() {
        Map<String, String> all = new TreeMap<>();
        values(config(Map.of()))
                .forEach((key, value) -> all.put(
                        key,
                        switch (value) {
                            case Duration duration -> duration.plusSeconds(7).toString();
                            case Integer number -> String.valueOf(number + 7);
                            case Long size -> String.valueOf(size + 7);
                            case Boolean flag -> "false";
                            case URI url -> "https://slipstream.example/base";
                            default -> "key";
                        }));

        Map<String, Object> values = values(config(all));

        all.put("api-key", "Optional[key]");
        assertThat(values).allSatisfy((key, value) -> assertThat(value).hasToString(all.get(key)));
    }

    @Test
    void settings_withAnUnknownKey_areRefusedNamingIt() {
        assertThatThrownBy(() -> config(Map.of("time-out", "PT1S")))
                .hasStackTraceContaining("slipstream.client.time-out");
    }

    @Test
    void settings_asText_doNotShowTheKey() {
        assertThat(config(Map.of("api-key", "secret-key")).toString()).doesNotContain("secret-key");
    }
}
