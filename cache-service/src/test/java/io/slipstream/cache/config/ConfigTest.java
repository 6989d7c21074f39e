package io.slipstream.cache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigTest {
    private static final long MIB = 1024 * 1024;

    private static <T> T config(Class<T> type, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(type)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(type);
    }

    private static <T> T defaults(Class<T> type) {
        return config(type, Map.of());
    }

    @Test
    void defaults_areWhatTheManualSays() {
        EntryConfig entry = defaults(EntryConfig.class);
        assertThat(entry.maxSize().asLongValue()).isEqualTo(16 * MIB);
        assertThat(entry.maxJsonSize().asLongValue()).isEqualTo(2 * MIB);
        assertThat(entry.maxTtl()).isEqualTo(Duration.ofDays(7));
        assertThat(entry.maxDependencies()).isEqualTo(64);
        assertThat(entry.compressFrom().asLongValue()).isEqualTo(4096);
        assertThat(entry.refreshClaim()).isEqualTo(Duration.ofSeconds(10));
        LocalTierConfig local = defaults(LocalTierConfig.class);
        assertThat(local.maxSize().asLongValue()).isEqualTo(100 * MIB);
        assertThat(local.maxReserved().asLongValue()).isEqualTo(50 * MIB);
        assertThat(local.tenantShare()).isEqualTo(1);
        assertThat(local.missRatioSamples()).isEqualTo(4096);
        RedisConfig redis = defaults(RedisConfig.class);
        assertThat(redis.mode()).isEqualTo(RedisConfig.Mode.STANDALONE);
        assertThat(redis.url()).isEqualTo("redis://127.0.0.1:6379");
        assertThat(redis.masterName()).isEmpty();
        assertThat(redis.sentinelCredentials()).isEmpty();
        assertThat(redis.timeout()).isEqualTo(Duration.ofMillis(40));
        assertThat(redis.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(redis.connections()).isEqualTo(4);
        assertThat(redis.maxPending()).isEqualTo(2048);
        assertThat(redis.failuresToOpen()).isEqualTo(3);
        assertThat(redis.retryInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(redis.checkInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(redis.publishChanges()).isTrue();
        LogConfig log = defaults(LogConfig.class);
        assertThat(log.replica()).isEmpty();
        assertThat(log.partitions()).isEqualTo(6);
        assertThat(log.heartbeat()).isEqualTo(Duration.ofMillis(250));
        assertThat(log.silence()).isEqualTo(Duration.ofSeconds(1));
        assertThat(log.replicaSilence()).isEqualTo(Duration.ofSeconds(3));
        assertThat(log.idleAfter()).isEqualTo(Duration.ofMinutes(10));
        assertThat(log.appendTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(log.maxPending()).isEqualTo(10_000);
        InvalidationConfig invalidation = defaults(InvalidationConfig.class);
        assertThat(invalidation.maxFloors()).isEqualTo(20_000);
        assertThat(invalidation.maxPatterns()).isEqualTo(256);
        assertThat(invalidation.maxValues()).isEqualTo(1_000);
        assertThat(invalidation.replicaTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(invalidation.selfTestTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(invalidation.idempotencyRetention()).isEqualTo(Duration.ofHours(24));
        assertThat(invalidation.receiptRetention()).isEqualTo(Duration.ofHours(1));
        assertThat(invalidation.maxCounted()).isEqualTo(100_000);
        assertThat(invalidation.rememberedEvents()).isEqualTo(10_000);
        NamespaceConfig namespace = defaults(NamespaceConfig.class);
        assertThat(namespace.refreshInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(namespace.storeTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(namespace.maxPerTenant()).isEqualTo(200);
        LeaseConfig lease = defaults(LeaseConfig.class);
        assertThat(lease.maxLife()).isEqualTo(Duration.ofMinutes(1));
        assertThat(lease.maxWait()).isEqualTo(Duration.ofSeconds(30));
        assertThat(lease.maxWaiting()).isEqualTo(10_000);
        assertThat(lease.look()).isEqualTo(Duration.ofMillis(20));
        assertThat(lease.timeout()).isEqualTo(Duration.ofMillis(200));
        WarmupConfig warmup = defaults(WarmupConfig.class);
        assertThat(warmup.maxKeys()).isEqualTo(10_000);
        assertThat(warmup.concurrency()).isEqualTo(16);
        assertThat(warmup.rateLimit()).isEqualTo(100);
        assertThat(warmup.loads()).isEqualTo(8);
        assertThat(warmup.maxRunning()).isEqualTo(16);
        assertThat(warmup.retention()).isEqualTo(Duration.ofHours(1));
        HotKeysConfig hotKeys = defaults(HotKeysConfig.class);
        assertThat(hotKeys.enabled()).isTrue();
        assertThat(hotKeys.maxKeys()).isEqualTo(10_000);
        assertThat(hotKeys.maxSize().asLongValue()).isEqualTo(MIB / 2);
        assertThat(hotKeys.interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(hotKeys.retention()).isEqualTo(Duration.ofMinutes(10));
        assertThat(hotKeys.concurrency()).isEqualTo(32);
        assertThat(hotKeys.patience()).isEqualTo(Duration.ofSeconds(2));
        InspectionConfig inspection = defaults(InspectionConfig.class);
        assertThat(inspection.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(inspection.keys()).isEqualTo(8);
        assertThat(inspection.window()).isEqualTo(Duration.ofMinutes(10));
        BatchConfig batch = defaults(BatchConfig.class);
        assertThat(batch.maxItems()).isEqualTo(1_000);
        assertThat(batch.maxAnswer().asLongValue()).isEqualTo(16 * MIB);
    }

    @Test
    void diskDefaults_areWhatTheManualSays() {
        DiskConfig disk = defaults(DiskConfig.class);
        assertThat(disk.enabled()).isTrue();
        assertThat(disk.directory()).isEqualTo("data/cache-service/replica");
        assertThat(disk.maxSize().asLongValue()).isEqualTo(1024 * MIB);
        assertThat(disk.commitInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(disk.timeout()).isEqualTo(Duration.ofMillis(100));
        assertThat(disk.threads()).isEqualTo(2);
        assertThat(disk.maxReads()).isEqualTo(1000);
        assertThat(disk.maxPending()).isEqualTo(10_000);
        assertThat(disk.maxPendingSize().asLongValue()).isEqualTo(32 * MIB);
        assertThat(disk.retryInterval()).isEqualTo(Duration.ofSeconds(10));
        Map<String, String> launched = Map.of("slipstream.data-directory", "/data", "slipstream.replica", "cache-1");
        assertThat(config(DiskConfig.class, launched).directory()).isEqualTo("/data/cache-service/cache-1");
    }

    static Stream<Arguments> interfaces() {
        return Stream.of(
                Arguments.of("entry", EntryConfig.class),
                Arguments.of("l1", LocalTierConfig.class),
                Arguments.of("disk", DiskConfig.class),
                Arguments.of("redis", RedisConfig.class),
                Arguments.of("log", LogConfig.class),
                Arguments.of("invalidation", InvalidationConfig.class),
                Arguments.of("namespace", NamespaceConfig.class),
                Arguments.of("lease", LeaseConfig.class),
                Arguments.of("warmup", WarmupConfig.class),
                Arguments.of("hot-keys", HotKeysConfig.class),
                Arguments.of("inspection", InspectionConfig.class),
                Arguments.of("batch", BatchConfig.class));
    }

    /** A setting for each method, and no method that ignores it. */
    @ParameterizedTest
    @MethodSource("interfaces")
    void everyKey_withAnotherValue_holds(String name, Class<?> type) throws Exception {
        Map<String, String> settings = Arrays.stream(type.getMethods())
                .collect(Collectors.toMap(
                        method -> "slipstream.cache." + name + "." + kebab(method.getName()),
                        method -> other(method.getReturnType())));

        Object config = config(type, settings);

        for (var method : type.getMethods()) {
            assertThat(text(method.invoke(config))).as(method.getName()).isEqualTo(other(method.getReturnType()));
        }
    }

    @ParameterizedTest
    @MethodSource("interfaces")
    void unknownKey_failsTheStart(String name, Class<?> type) {
        assertThatThrownBy(() -> config(type, Map.of("slipstream.cache." + name + ".no-such-key", "1")))
                .hasMessageContaining("no-such-key");
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static String other(Class<?> type) {
        if (type == Duration.class) {
            return "PT1M17S";
        }
        if (type == boolean.class) {
            return "false";
        }
        if (type == double.class) {
            return "0.25";
        }
        if (type == RedisConfig.Mode.class) {
            return "cluster";
        }
        return List.of(String.class, Optional.class).contains(type) ? "other" : "77";
    }

    private static String text(Object value) {
        return switch (value) {
            case io.quarkus.runtime.configuration.MemorySize size -> Long.toString(size.asLongValue());
            case Optional<?> optional -> String.valueOf(optional.orElse(null));
            case RedisConfig.Mode mode -> mode.name().toLowerCase(java.util.Locale.ROOT);
            default -> value.toString();
        };
    }
}
