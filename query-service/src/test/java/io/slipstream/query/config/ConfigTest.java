package io.slipstream.query.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static final Map<String, String> ONE_DATASOURCE = Map.of(
            "slipstream.query.datasources.main.url", "postgresql://db:5432/app",
            "slipstream.query.datasources.main.username", "reader");

    @Test
    void query_withoutSettings_hasItsDefaults() {
        QueryConfig config = read(QueryConfig.class, ONE_DATASOURCE);
        DatasourceConfig main = config.datasources().get("main");

        assertThat(config.defaultDatasource()).isEqualTo("sample");
        assertThat(main.password()).isEmpty();
        assertThat(main.searchPath()).isEmpty();
        assertThat(main.tenants()).isEmpty();
        assertThat(main.maxSize()).isEqualTo(10);
        assertThat(main.maxWaiting()).isEqualTo(100);
        assertThat(main.acquireTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(main.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(main.statementTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(main.idleTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(main.maxLifetime()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void query_withEverySetting_hasThem() {
        Map<String, String> settings = new HashMap<>(ONE_DATASOURCE);
        String prefix = "slipstream.query.datasources.main.";
        settings.put("slipstream.query.default-datasource", "main");
        settings.put(prefix + "password", "p");
        settings.put(prefix + "search-path", "a,b");
        settings.put(prefix + "tenants", "acme,default");
        settings.put(prefix + "max-size", "3");
        settings.put(prefix + "max-waiting", "4");
        settings.put(prefix + "acquire-timeout", "PT1S");
        settings.put(prefix + "connect-timeout", "PT2S");
        settings.put(prefix + "statement-timeout", "PT4S");
        settings.put(prefix + "idle-timeout", "PT5S");
        settings.put(prefix + "max-lifetime", "PT6S");
        QueryConfig config = read(QueryConfig.class, settings);
        DatasourceConfig main = config.datasources().get("main");

        assertThat(config.defaultDatasource()).isEqualTo("main");
        assertThat(main.url()).isEqualTo("postgresql://db:5432/app");
        assertThat(main.username()).isEqualTo("reader");
        assertThat(main.password()).contains("p");
        assertThat(main.searchPath()).contains("a,b");
        assertThat(main.tenants()).contains(Set.of("acme", "default"));
        assertThat(main.maxSize()).isEqualTo(3);
        assertThat(main.maxWaiting()).isEqualTo(4);
        assertThat(main.acquireTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(main.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(main.statementTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(main.idleTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(main.maxLifetime()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void statement_withoutAndWithSettings_hasThem() {
        StatementConfig defaults = read(StatementConfig.class, Map.of());
        assertThat(defaults.maxRows()).isEqualTo(10_000);
        assertThat(defaults.maxBytes().asLongValue()).isEqualTo(16 << 20);
        assertThat(defaults.maxLength()).isEqualTo(100_000);
        assertThat(defaults.fetchBytes().asLongValue()).isEqualTo(256 << 10);
        assertThat(defaults.analysisTtl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(defaults.analysisBytes().asLongValue()).isEqualTo(32 << 20);
        assertThat(defaults.allowedFunctions()).isEmpty();

        StatementConfig all = read(
                StatementConfig.class,
                Map.of(
                        "slipstream.query.statement.max-rows", "1",
                        "slipstream.query.statement.max-bytes", "2K",
                        "slipstream.query.statement.max-length", "3",
                        "slipstream.query.statement.fetch-bytes", "4K",
                        "slipstream.query.statement.analysis-ttl", "PT5S",
                        "slipstream.query.statement.analysis-bytes", "6M",
                        "slipstream.query.statement.allowed-functions", "f,g"));
        assertThat(all.maxRows()).isEqualTo(1);
        assertThat(all.maxBytes().asLongValue()).isEqualTo(2 << 10);
        assertThat(all.maxLength()).isEqualTo(3);
        assertThat(all.fetchBytes().asLongValue()).isEqualTo(4 << 10);
        assertThat(all.analysisTtl()).isEqualTo(Duration.ofSeconds(5));
        assertThat(all.analysisBytes().asLongValue()).isEqualTo(6 << 20);
        assertThat(all.allowedFunctions()).contains(Set.of("f", "g"));
    }

    @Test
    void resultCache_withoutAndWithSettings_hasThem() {
        ResultCacheConfig defaults = read(ResultCacheConfig.class, Map.of());
        assertThat(defaults.enabled()).isTrue();
        assertThat(defaults.maxBytes().asLongValue()).isEqualTo(64 << 20);
        assertThat(defaults.maxEntryBytes().asLongValue()).isEqualTo(4 << 20);
        assertThat(defaults.maxTtl()).isEqualTo(Duration.ofDays(1));
        assertThat(defaults.maxTables()).isEqualTo(10_000);
        assertThat(defaults.switchPoll()).isEqualTo(Duration.ofSeconds(2));

        ResultCacheConfig all = read(
                ResultCacheConfig.class,
                Map.of(
                        "slipstream.query.result-cache.enabled", "false",
                        "slipstream.query.result-cache.max-bytes", "1M",
                        "slipstream.query.result-cache.max-entry-bytes", "2K",
                        "slipstream.query.result-cache.max-ttl", "PT3S",
                        "slipstream.query.result-cache.max-tables", "4",
                        "slipstream.query.result-cache.switch-poll", "PT5S"));
        assertThat(all.enabled()).isFalse();
        assertThat(all.maxBytes().asLongValue()).isEqualTo(1 << 20);
        assertThat(all.maxEntryBytes().asLongValue()).isEqualTo(2 << 10);
        assertThat(all.maxTtl()).isEqualTo(Duration.ofSeconds(3));
        assertThat(all.maxTables()).isEqualTo(4);
        assertThat(all.switchPoll()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void slowLog_withoutAndWithSettings_hasThem() {
        SlowLogConfig defaults = read(SlowLogConfig.class, Map.of());
        assertThat(defaults.threshold()).isEqualTo(Duration.ofMillis(100));
        assertThat(defaults.maxEntries()).isEqualTo(10_000);
        assertThat(defaults.maxWaiting()).isEqualTo(1000);
        assertThat(defaults.eventInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(defaults.maxFingerprints()).isEqualTo(5000);

        SlowLogConfig all = read(
                SlowLogConfig.class,
                Map.of(
                        "slipstream.query.slow-log.threshold", "PT1S",
                        "slipstream.query.slow-log.max-entries", "2",
                        "slipstream.query.slow-log.max-waiting", "3",
                        "slipstream.query.slow-log.event-interval", "PT4S",
                        "slipstream.query.slow-log.max-fingerprints", "5"));
        assertThat(all.threshold()).isEqualTo(Duration.ofSeconds(1));
        assertThat(all.maxEntries()).isEqualTo(2);
        assertThat(all.maxWaiting()).isEqualTo(3);
        assertThat(all.eventInterval()).isEqualTo(Duration.ofSeconds(4));
        assertThat(all.maxFingerprints()).isEqualTo(5);
    }

    @Test
    void documents_withoutAndWithSettings_hasThem() {
        DocumentConfig defaults = read(DocumentConfig.class, Map.of());
        assertThat(defaults.maxBytes().asLongValue()).isEqualTo(50 << 20);
        assertThat(defaults.maxResultBytes().asLongValue()).isEqualTo(32 << 20);
        assertThat(defaults.maxConcurrent()).isEqualTo(8);
        assertThat(defaults.searchTtl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(defaults.idempotencyTtl()).isEqualTo(Duration.ofDays(1));

        DocumentConfig all = read(
                DocumentConfig.class,
                Map.of(
                        "slipstream.query.documents.max-bytes", "1M",
                        "slipstream.query.documents.max-result-bytes", "2M",
                        "slipstream.query.documents.max-concurrent", "3",
                        "slipstream.query.documents.search-ttl", "PT4S",
                        "slipstream.query.documents.idempotency-ttl", "PT5S"));
        assertThat(all.maxBytes().asLongValue()).isEqualTo(1 << 20);
        assertThat(all.maxResultBytes().asLongValue()).isEqualTo(2 << 20);
        assertThat(all.maxConcurrent()).isEqualTo(3);
        assertThat(all.searchTtl()).isEqualTo(Duration.ofSeconds(4));
        assertThat(all.idempotencyTtl()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void events_withoutAndWithSettings_hasThem() {
        EventConfig defaults = read(EventConfig.class, Map.of());
        assertThat(defaults.relayInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(defaults.relayBatch()).isEqualTo(100);
        assertThat(defaults.publishTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(defaults.rememberIds()).isEqualTo(Duration.ofDays(7));

        EventConfig all = read(
                EventConfig.class,
                Map.of(
                        "slipstream.query.events.relay-interval", "PT2S",
                        "slipstream.query.events.relay-batch", "3",
                        "slipstream.query.events.publish-timeout", "PT4S",
                        "slipstream.query.events.remember-ids", "PT5S"));
        assertThat(all.relayInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(all.relayBatch()).isEqualTo(3);
        assertThat(all.publishTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(all.rememberIds()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                StatementConfig.class,
                ResultCacheConfig.class,
                SlowLogConfig.class,
                DocumentConfig.class,
                EventConfig.class
            })
    void settings_withAnUnknownKey_stopTheStart(Class<?> mapping) {
        String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();

        assertThatThrownBy(() -> read(mapping, Map.of(prefix + ".no-such-key", "1")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("no-such-key");
    }

    @Test
    void query_withAnUnknownKey_stopsTheStart() {
        Map<String, String> settings = new HashMap<>(ONE_DATASOURCE);
        settings.put("slipstream.query.datasources.main.max-sise", "1");

        assertThatThrownBy(() -> read(QueryConfig.class, settings))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("max-sise");
    }

    private static <T> T read(Class<T> mapping, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(mapping)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(mapping);
    }
}
