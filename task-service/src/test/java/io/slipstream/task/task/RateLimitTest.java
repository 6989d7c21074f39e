package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.task.config.RatesConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {
    private static final String PREFIX = "slipstream.task.rates.";

    private static RatesConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(RatesConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(RatesConfig.class);
    }

    @ParameterizedTest
    @CsvSource({"0,1", "-1,1", "NaN,1", "100001,1", "1,0", "1,86401", "100000,1000001", "0.00001,1"})
    void limit_thatCannotBe_isRefused(double perSecond, int burst) {
        assertThatThrownBy(() -> new RateLimit(perSecond, burst)).hasMessageContaining("of a rate limit must be");
    }

    @Test
    void limit_ofOneADay_isTheSlowest() {
        assertThat(new RateLimit(1.0 / 86_400, 1).burst()).isEqualTo(1);
    }

    @Test
    void config_nothingSet_limitsNobody() {
        RatesConfig config = config(Map.of());
        assertThat(RateLimit.ofTenants(config)).isNull();
        assertThat(config.types()).isEmpty();
        assertThat(config.tenantBurst()).isEqualTo(200);
    }

    @Test
    void config_ofTenants_limitsEach() {
        RatesConfig config = config(Map.of(PREFIX + "tenant-per-second", "2.5", PREFIX + "tenant-burst", "4"));
        assertThat(RateLimit.ofTenants(config)).isEqualTo(new RateLimit(2.5, 4));
    }

    @Test
    void config_ofAType_isWhatItShipsWith() {
        RatesConfig config =
                config(Map.of(PREFIX + "types.\"a.b\".per-second", "100", PREFIX + "types.\"a.b\".burst", "200"));
        TaskType named = new TaskType("a.b", TypeSettings.OWN);
        TaskType other = new TaskType("other", TypeSettings.OWN);

        TypeCatalog catalog = TypeCatalog.of(List.of(named, other), config);

        assertThat(catalog.find("a.b").orElseThrow().settings().rateLimit()).isEqualTo(new RateLimit(100, 200));
        assertThat(catalog.find("other")).contains(other);
    }

    @Test
    void config_unknownKey_isRefused() {
        assertThatThrownBy(() -> config(Map.of(PREFIX + "no-such-key", "1"))).hasMessageContaining("no-such-key");
    }
}
