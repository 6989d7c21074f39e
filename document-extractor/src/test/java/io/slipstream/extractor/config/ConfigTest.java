package io.slipstream.extractor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static final long MIB = 1024L * 1024;

    @Test
    void parser_withoutSettings_hasTheDocumentedDefaults() {
        ParserConfig config = mapping(ParserConfig.class, Map.of());

        assertThat(config.processes()).isEqualTo(2);
        assertThat(config.memory().asLongValue()).isEqualTo(512 * MIB);
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.startTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.documents()).isEqualTo(500);
        assertThat(config.classPath()).isEmpty();
    }

    @Test
    void parser_withEverySetting_takesEach() {
        ParserConfig config = mapping(
                ParserConfig.class,
                Map.of(
                        "slipstream.extractor.parser.processes", "3",
                        "slipstream.extractor.parser.memory", "64M",
                        "slipstream.extractor.parser.timeout", "PT5S",
                        "slipstream.extractor.parser.start-timeout", "PT7S",
                        "slipstream.extractor.parser.documents", "9",
                        "slipstream.extractor.parser.class-path", "a.jar:b.jar"));

        assertThat(config.processes()).isEqualTo(3);
        assertThat(config.memory().asLongValue()).isEqualTo(64 * MIB);
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.startTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.documents()).isEqualTo(9);
        assertThat(config.classPath()).contains("a.jar:b.jar");
    }

    @Test
    void document_withoutSettings_hasTheDocumentedDefaults() {
        DocumentConfig config = mapping(DocumentConfig.class, Map.of());

        assertThat(config.maxSize().asLongValue()).isEqualTo(50 * MIB);
        assertThat(config.maxTextCharacters()).isEqualTo(5_000_000);
        assertThat(config.waiting()).isEqualTo(16);
        assertThat(config.waitTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void document_withEverySetting_takesEach() {
        DocumentConfig config = mapping(
                DocumentConfig.class,
                Map.of(
                        "slipstream.extractor.document.max-size", "1M",
                        "slipstream.extractor.document.max-text-characters", "10",
                        "slipstream.extractor.document.waiting", "0",
                        "slipstream.extractor.document.wait-timeout", "PT1S"));

        assertThat(config.maxSize().asLongValue()).isEqualTo(MIB);
        assertThat(config.maxTextCharacters()).isEqualTo(10);
        assertThat(config.waiting()).isZero();
        assertThat(config.waitTimeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void spool_withoutSettings_isUnderTheTemporaryDirectory() {
        assertThat(mapping(SpoolConfig.class, Map.of("java.io.tmpdir", "/var/tmp"))
                        .directory())
                .isEqualTo("/var/tmp/slipstream-extractor/spool");
    }

    @Test
    void spool_withDataDirectory_isUnderIt() {
        assertThat(mapping(SpoolConfig.class, Map.of("slipstream.data-directory", "/data", "java.io.tmpdir", "/t"))
                        .directory())
                .isEqualTo("/data/spool");
    }

    @Test
    void spool_withItsSetting_takesIt() {
        assertThat(mapping(SpoolConfig.class, Map.of("slipstream.extractor.spool.directory", "/spool"))
                        .directory())
                .isEqualTo("/spool");
    }

    @ParameterizedTest
    @ValueSource(classes = {ParserConfig.class, DocumentConfig.class, SpoolConfig.class})
    void unknownKey_fails(Class<?> type) {
        String prefix =
                type.getAnnotation(io.smallrye.config.ConfigMapping.class).prefix();

        assertThatThrownBy(() -> mapping(type, Map.of(prefix + ".no-such-key", "1", "java.io.tmpdir", "/t")))
                .hasMessageContaining("no-such-key");
    }

    private static <T> T mapping(Class<T> type, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(type)
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 100, new MemorySizeConverter())
                .addDefaultInterceptors()
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(type);
    }
}
