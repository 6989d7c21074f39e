package io.slipstream.cache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.cache.config.DataChangesConfig.ChangeScope;
import io.slipstream.cache.config.DataChangesConfig.DebeziumConfig;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

class DataChangesConfigTest {
    private static final String SHOP = "slipstream.cache.data-changes.debezium.shop.";

    private static Map<String, DebeziumConfig> config(ConfigSource source) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(DataChangesConfig.class)
                .withSources(source)
                .build()
                .getConfigMapping(DataChangesConfig.class)
                .debezium();
    }

    private static Map<String, DebeziumConfig> config(Map<String, String> settings) {
        return config(new PropertiesConfigSource(settings, "test", 100));
    }

    @Test
    void defaults_areNoTopicsAndWholeTables() {
        assertThat(config(Map.of())).isEmpty();
        assertThat(config(Map.of(SHOP + "topics", "shop.public.orders", SHOP + "tenant", "acme")))
                .hasEntrySatisfying("shop", shop -> {
                    assertThat(shop.scope()).isEqualTo(ChangeScope.TABLE);
                    assertThat(shop.keys()).isEmpty();
                    assertThat(shop.tags()).isEmpty();
                });
    }

    @Test
    void everyKey_withAnotherValue_holds() {
        Map<String, String> settings = new HashMap<>();
        settings.put(SHOP + "topics", "shop[.]public[.](orders|lines)");
        settings.put(SHOP + "tenant", "acme");
        settings.put(SHOP + "scope", "keys");
        settings.put(SHOP + "keys", "orders:{id},order/{id}");
        settings.put(SHOP + "tags", "customer-{customer_id}");

        assertThat(config(settings)).hasEntrySatisfying("shop", shop -> {
            assertThat(shop.topics()).isEqualTo("shop[.]public[.](orders|lines)");
            assertThat(shop.tenant()).isEqualTo("acme");
            assertThat(shop.scope()).isEqualTo(ChangeScope.KEYS);
            assertThat(shop.keys().orElseThrow()).containsExactly("orders:{id}", "order/{id}");
            assertThat(shop.tags().orElseThrow()).containsExactly("customer-{customer_id}");
        });
    }

    @Test
    void environment_namesAGroup_holds() {
        Map<String, String> variables = Map.of(
                "SLIPSTREAM_CACHE_DATA_CHANGES_DEBEZIUM_SHOP_TOPICS", "shop[.].*",
                "SLIPSTREAM_CACHE_DATA_CHANGES_DEBEZIUM_SHOP_TENANT", "acme");

        assertThat(config(new EnvConfigSource(variables, 300)))
                .hasEntrySatisfying("shop", shop -> assertThat(shop.tenant()).isEqualTo("acme"));
    }

    @Test
    void unknownKey_failsTheStart() {
        assertThatThrownBy(() -> config(Map.of(
                        SHOP + "topics", "shop.public.orders", SHOP + "tenant", "acme", SHOP + "no-such-key", "1")))
                .hasMessageContaining("no-such-key");
        assertThatThrownBy(() -> config(Map.of("slipstream.cache.data-changes.no-such-key", "1")))
                .hasMessageContaining("no-such-key");
    }

    @Test
    void group_withoutTenant_failsTheStart() {
        assertThatThrownBy(() -> config(Map.of(SHOP + "topics", "shop.public.orders")))
                .hasMessageContaining("tenant");
    }
}
