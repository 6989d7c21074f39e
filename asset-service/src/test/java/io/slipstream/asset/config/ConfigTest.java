package io.slipstream.asset.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static final long MIB = 1024L * 1024;

    @Test
    void asset_withoutSettings_hasTheDocumentedDefaults() {
        AssetConfig config = mapping(AssetConfig.class, Map.of());

        assertThat(config.publicTenant()).isEqualTo("default");
        assertThat(config.checkInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.storeTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void asset_withEverySetting_takesEach() {
        AssetConfig config = mapping(
                AssetConfig.class,
                Map.of(
                        "slipstream.asset.public-tenant", "acme",
                        "slipstream.asset.check-interval", "PT5S",
                        "slipstream.asset.store-timeout", "PT7S"));

        assertThat(config.publicTenant()).isEqualTo("acme");
        assertThat(config.checkInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.storeTimeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void publish_withoutSettings_hasTheDocumentedDefaults() {
        PublishConfig config = mapping(PublishConfig.class, Map.of());

        assertThat(config.maxFileSize().asLongValue()).isEqualTo(100 * MIB);
        assertThat(config.maxArchiveSize().asLongValue()).isEqualTo(256 * MIB);
        assertThat(config.maxUnpackedSize().asLongValue()).isEqualTo(512 * MIB);
        assertThat(config.maxEntries()).isEqualTo(10_000);
        assertThat(config.maxRatio()).isEqualTo(200);
        assertThat(config.maxConcurrent()).isEqualTo(4);
        assertThat(config.maxJsonSize().asLongValue()).isEqualTo(2 * MIB);
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.idempotencyRetention()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void publish_withEverySetting_takesEach() {
        PublishConfig config = mapping(
                PublishConfig.class,
                Map.of(
                        "slipstream.asset.publish.max-file-size", "1M",
                        "slipstream.asset.publish.max-archive-size", "2M",
                        "slipstream.asset.publish.max-unpacked-size", "3M",
                        "slipstream.asset.publish.max-entries", "4",
                        "slipstream.asset.publish.max-ratio", "5",
                        "slipstream.asset.publish.max-concurrent", "6",
                        "slipstream.asset.publish.max-json-size", "7M",
                        "slipstream.asset.publish.timeout", "PT8S",
                        "slipstream.asset.publish.idempotency-retention", "PT9H"));

        assertThat(config.maxFileSize().asLongValue()).isEqualTo(MIB);
        assertThat(config.maxArchiveSize().asLongValue()).isEqualTo(2 * MIB);
        assertThat(config.maxUnpackedSize().asLongValue()).isEqualTo(3 * MIB);
        assertThat(config.maxEntries()).isEqualTo(4);
        assertThat(config.maxRatio()).isEqualTo(5);
        assertThat(config.maxConcurrent()).isEqualTo(6);
        assertThat(config.maxJsonSize().asLongValue()).isEqualTo(7 * MIB);
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.idempotencyRetention()).isEqualTo(Duration.ofHours(9));
    }

    @Test
    void compression_withoutSettings_hasTheDocumentedDefaults() {
        CompressionConfig config = mapping(CompressionConfig.class, Map.of());

        assertThat(config.minSize().asLongValue()).isEqualTo(256);
        assertThat(config.brotliBestSize().asLongValue()).isEqualTo(4 * MIB);
        assertThat(config.parallelism()).isEqualTo(2);
    }

    @Test
    void compression_withEverySetting_takesEach() {
        CompressionConfig config = mapping(
                CompressionConfig.class,
                Map.of(
                        "slipstream.asset.compression.min-size", "10",
                        "slipstream.asset.compression.brotli-best-size", "1M",
                        "slipstream.asset.compression.parallelism", "8"));

        assertThat(config.minSize().asLongValue()).isEqualTo(10);
        assertThat(config.brotliBestSize().asLongValue()).isEqualTo(MIB);
        assertThat(config.parallelism()).isEqualTo(8);
    }

    @Test
    void cache_withoutSettings_hasTheDocumentedDefaults() {
        CacheConfig config = mapping(CacheConfig.class, Map.of());

        assertThat(config.memorySize().asLongValue()).isEqualTo(64 * MIB);
        assertThat(config.memoryEntrySize().asLongValue()).isEqualTo(MIB);
        assertThat(config.diskSize().asLongValue()).isEqualTo(2048 * MIB);
        assertThat(config.paths()).isEqualTo(100_000);
        assertThat(config.diskThreads()).isEqualTo(4);
        assertThat(config.diskQueue()).isEqualTo(1000);
    }

    @Test
    void cache_withEverySetting_takesEach() {
        CacheConfig config = mapping(
                CacheConfig.class,
                Map.of(
                        "slipstream.asset.cache.memory-size", "1M",
                        "slipstream.asset.cache.memory-entry-size", "2M",
                        "slipstream.asset.cache.disk-size", "3M",
                        "slipstream.asset.cache.paths", "4",
                        "slipstream.asset.cache.disk-threads", "5",
                        "slipstream.asset.cache.disk-queue", "6"));

        assertThat(config.memorySize().asLongValue()).isEqualTo(MIB);
        assertThat(config.memoryEntrySize().asLongValue()).isEqualTo(2 * MIB);
        assertThat(config.diskSize().asLongValue()).isEqualTo(3 * MIB);
        assertThat(config.paths()).isEqualTo(4);
        assertThat(config.diskThreads()).isEqualTo(5);
        assertThat(config.diskQueue()).isEqualTo(6);
    }

    @Test
    void purge_withoutSettings_hasTheDocumentedDefaults() {
        PurgeConfig config = mapping(PurgeConfig.class, Map.of());

        assertThat(config.maxPaths()).isEqualTo(1000);
        assertThat(config.retention()).isEqualTo(Duration.ofDays(30));
        assertThat(config.relayInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.relayBatch()).isEqualTo(200);
        assertThat(config.relayTimeout()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void purge_withEverySetting_takesEach() {
        PurgeConfig config = mapping(
                PurgeConfig.class,
                Map.of(
                        "slipstream.asset.purge.max-paths", "1",
                        "slipstream.asset.purge.retention", "P2D",
                        "slipstream.asset.purge.relay-interval", "PT3S",
                        "slipstream.asset.purge.relay-batch", "4",
                        "slipstream.asset.purge.relay-timeout", "PT5S"));

        assertThat(config.maxPaths()).isEqualTo(1);
        assertThat(config.retention()).isEqualTo(Duration.ofDays(2));
        assertThat(config.relayInterval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.relayBatch()).isEqualTo(4);
        assertThat(config.relayTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                AssetConfig.class,
                PublishConfig.class,
                CompressionConfig.class,
                CacheConfig.class,
                PurgeConfig.class
            })
    void anyOfThem_withUnknownKey_failsNamingIt(Class<?> type) {
        String prefix =
                type.getAnnotation(io.smallrye.config.ConfigMapping.class).prefix();

        assertThatThrownBy(() -> mapping(type, Map.of(prefix + ".no-such-key", "1")))
                .hasMessageContaining(prefix + ".no-such-key");
    }

    private static <T> T mapping(Class<T> type, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withMapping(type)
                .build()
                .getConfigMapping(type);
    }
}
