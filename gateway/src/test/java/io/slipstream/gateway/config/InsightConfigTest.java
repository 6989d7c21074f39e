package io.slipstream.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InsightConfigTest {
    private static final String PREFIX = "slipstream.gateway.insight.";

    @Test
    void config_withoutSettings_hasItsDefaults() {
        InsightConfig config = config(Map.of());

        assertThat(config.sampleInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.sessionLifetime()).isEqualTo(Duration.ofHours(8));
    }

    @Test
    void config_withEverySetting_takesThem() {
        InsightConfig config = config(Map.of(
                PREFIX + "sample-interval", "PT2S",
                PREFIX + "timeout", "PT3S",
                PREFIX + "session-lifetime", "PT1H"));

        assertThat(config.sampleInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.sessionLifetime()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void config_withAnUnknownSetting_fails() {
        assertThatThrownBy(() -> config(Map.of(PREFIX + "sample-intervall", "PT2S")))
                .hasMessageContaining("sample-intervall");
    }

    private static InsightConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(InsightConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(InsightConfig.class);
    }
}
