package io.slipstream.task.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScanConfigTest {
    private static ScanConfig load(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(ScanConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(ScanConfig.class);
    }

    @Test
    void config_nothingSet_allowsNothing() {
        ScanConfig config = load(Map.of());

        assertThat(config.tools()).isEmpty();
        assertThat(config.toolsAtOnce()).isEqualTo(3);
        assertThat(config.scansAtOnce()).isEqualTo(5);
        assertThat(config.targetPattern()).isEqualTo("[A-Za-z0-9._~:/@%+-]{1,253}");
        assertThat(config.outputLimit().asLongValue()).isEqualTo(64 << 10);
        assertThat(config.spoolLimit().asLongValue()).isEqualTo(16 << 20);
    }

    @Test
    void config_everyKeySet_hasThoseValues() {
        String prefix = "slipstream.task.scan.";
        ScanConfig config = load(Map.of(
                prefix + "tools.a.command", "/bin/a,-x,{target}",
                prefix + "tools.a.timeout", "PT3S",
                prefix + "tools.b.type", "b.scan",
                prefix + "tools-at-once", "7",
                prefix + "scans-at-once", "8",
                prefix + "target-pattern", "[a-z]+",
                prefix + "output-limit", "1K",
                prefix + "spool-limit", "2K"));

        assertThat(config.tools().get("a").command().orElseThrow()).containsExactly("/bin/a", "-x", "{target}");
        assertThat(config.tools().get("a").timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.tools().get("b").type()).contains("b.scan");
        assertThat(config.tools().get("b").timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.toolsAtOnce()).isEqualTo(7);
        assertThat(config.scansAtOnce()).isEqualTo(8);
        assertThat(config.targetPattern()).isEqualTo("[a-z]+");
        assertThat(config.outputLimit().asLongValue()).isEqualTo(1024);
        assertThat(config.spoolLimit().asLongValue()).isEqualTo(2048);
    }

    @Test
    void config_unknownKey_isRefused() {
        assertThatThrownBy(() -> load(Map.of("slipstream.task.scan.no-such-key", "1")))
                .hasMessageContaining("no-such-key");
    }
}
