package io.slipstream.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Defaults, every key set to something else, and unknown keys, for each of the gateway's settings. */
class SettingsTest {
    private static final String GATEWAY = "slipstream.gateway.";

    @Test
    void services_withoutSettings_areOnTheLocalPorts() {
        ServicesConfig config = config(ServicesConfig.class, Map.of());
        assertThat(config.cache()).containsExactly("http://127.0.0.1:8081");
        assertThat(config.task()).containsExactly("http://127.0.0.1:8082");
        assertThat(config.query()).containsExactly("http://127.0.0.1:8083");
        assertThat(config.asset()).containsExactly("http://127.0.0.1:8084");
        assertThat(config.extractor()).isEmpty();
    }

    @Test
    void services_withEverySetting_takeThem() {
        String prefix = "slipstream.services.";
        ServicesConfig config = config(
                ServicesConfig.class,
                Map.of(
                        prefix + "cache", "http://a,http://b",
                        prefix + "task", "http://c",
                        prefix + "query", "http://d",
                        prefix + "asset", "http://e",
                        prefix + "extractor", "http://f"));
        assertThat(config.cache()).containsExactly("http://a", "http://b");
        assertThat(config.task()).containsExactly("http://c");
        assertThat(config.query()).containsExactly("http://d");
        assertThat(config.asset()).containsExactly("http://e");
        assertThat(config.extractor()).contains(List.of("http://f"));
    }

    @Test
    void gateway_withoutSettings_hasNoBootstrapKeyAndNothingReserved() {
        GatewayConfig config = config(GatewayConfig.class, Map.of());
        assertThat(config.bootstrapAdminKey()).isEmpty();
        assertThat(config.reservedHost()).isEmpty();
        assertThat(config.reservedPrefix()).isEmpty();
    }

    @Test
    void gateway_withEverySetting_takesThem() {
        GatewayConfig config = config(
                GatewayConfig.class,
                Map.of(
                        GATEWAY + "bootstrap-admin-key", "key",
                        GATEWAY + "reserved-host", "slip.example.org",
                        GATEWAY + "reserved-prefix", "/slipstream"));
        assertThat(config.bootstrapAdminKey()).contains("key");
        assertThat(config.reservedHost()).contains("slip.example.org");
        assertThat(config.reservedPrefix()).contains("/slipstream");
    }

    @Test
    void proxy_withoutSettings_hasItsDefaults() {
        ProxyConfig config = config(ProxyConfig.class, Map.of());
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.acquireTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.responseTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.modelTimeout()).isEqualTo(Duration.ofSeconds(70));
        assertThat(config.maxConnections()).isEqualTo(512);
        assertThat(config.maxWaiting()).isEqualTo(1024);
        assertThat(config.keepAlive()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.ejection()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.maxEjection()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.trustedProxies()).isEmpty();
    }

    @Test
    void limits_withoutSettings_areThoseOfTheManual() {
        LimitsConfig config = config(LimitsConfig.class, Map.of());
        long mebibyte = 1024 * 1024;
        assertThat(config.json().asLongValue()).isEqualTo(2 * mebibyte);
        assertThat(config.cacheEntry().asLongValue()).isEqualTo(16 * mebibyte);
        assertThat(config.model().asLongValue()).isEqualTo(16 * mebibyte);
        assertThat(config.tasks().asLongValue()).isEqualTo(mebibyte * mebibyte);
        assertThat(config.document().asLongValue()).isEqualTo(51 * mebibyte);
        assertThat(config.asset().asLongValue()).isEqualTo(100 * mebibyte);
        assertThat(config.application().asLongValue()).isEqualTo(100 * mebibyte);
    }

    @Test
    void credentials_withoutSettings_haveTheirDefaults() {
        CredentialConfig config = config(CredentialConfig.class, Map.of());
        assertThat(config.cacheTtl()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.negativeTtl()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.cacheSize()).isEqualTo(100_000);
        assertThat(config.pollInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.lookupTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.rotationOverlap()).isEqualTo(Duration.ofHours(24));
        assertThat(config.tokenTtl()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void jwt_withoutSettings_isOff() {
        JwtConfig config = config(JwtConfig.class, Map.of());
        assertThat(config.jwks()).isEmpty();
        assertThat(config.issuer()).isEmpty();
        assertThat(config.audience()).isEmpty();
        assertThat(config.tenantClaim()).isEqualTo("tenant");
        assertThat(config.scopeClaim()).isEqualTo("scope");
        assertThat(config.algorithms()).containsExactly("ES256", "RS256", "PS256");
        assertThat(config.refreshInterval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.clockSkew()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.cacheTtl()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void upstreams_withoutSettings_mayBeAnywhereButAtLinkLocalAddresses() {
        UpstreamsConfig config = config(UpstreamsConfig.class, Map.of());
        assertThat(config.allowedNetworks()).isEmpty();
        assertThat(config.deniedNetworks()).contains("169.254.0.0/16", "fe80::/10");
        assertThat(config.resolveTtl()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.resolveTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.maxRoutes()).isEqualTo(1000);
        assertThat(config.forwardApiKey()).isFalse();
    }

    static Stream<Class<?>> settings() {
        return Stream.of(
                ProxyConfig.class, LimitsConfig.class, CredentialConfig.class, JwtConfig.class, UpstreamsConfig.class);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySetting_canBeChanged(Class<?> type) throws ReflectiveOperationException {
        Map<String, String> values = new HashMap<>();
        for (Method method : type.getMethods()) {
            values.put(prefix(type) + key(method), other(method));
        }
        Object defaults = config(type, Map.of());
        Object changed = config(type, values);
        for (Method method : type.getMethods()) {
            assertThat(method.invoke(changed).toString())
                    .as(method.getName())
                    .isNotEqualTo(method.invoke(defaults).toString());
        }
    }

    static Stream<Class<?>> allSettings() {
        return Stream.concat(settings(), Stream.of(ServicesConfig.class, GatewayConfig.class));
    }

    @ParameterizedTest
    @MethodSource("allSettings")
    void unknownSetting_fails(Class<?> type) {
        assertThatThrownBy(() -> config(type, Map.of(prefix(type) + "nonsense", "1")))
                .hasMessageContaining("nonsense");
    }

    private static String prefix(Class<?> type) {
        return type.getAnnotation(ConfigMapping.class).prefix() + ".";
    }

    private static String key(Method method) {
        return method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String other(Method method) {
        Class<?> type = method.getReturnType();
        if (type == Duration.class) {
            return "PT7.5S";
        }
        if (type == int.class) {
            return "7";
        }
        if (type == boolean.class) {
            return "true";
        }
        return type == String.class || type == Optional.class || type == List.class ? "other" : "7K";
    }

    private static <T> T config(Class<T> type, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withMapping(type)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(type);
    }
}
