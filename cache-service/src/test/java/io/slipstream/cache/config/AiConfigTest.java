package io.slipstream.cache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AiConfigTest {
    private static final String PREFIX = "slipstream.cache.ai.";

    private static AiConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(AiConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(AiConfig.class);
    }

    @Test
    void defaults_areWhatTheManualSays() {
        AiConfig config = config(Map.of());

        assertThat(config.maxTemperature()).isEqualTo("0.3");
        assertThat(config.models()).isEmpty();
        assertThat(config.prices()).isEmpty();
        assertThat(config.currency()).isEqualTo("USD");
        assertThat(config.pricePerGibHour()).isZero();
        assertThat(config.flushInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.storeTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.maxPending()).isEqualTo(10_000);
        OpenAiConfig front = config.openai();
        assertThat(front.url()).isEmpty();
        assertThat(front.apiKey()).isEmpty();
        assertThat(front.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(front.firstByteTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(front.silence()).isEqualTo(Duration.ofSeconds(60));
        assertThat(front.timeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(front.maxRequestSize().asLongValue()).isEqualTo(16 << 20);
        assertThat(front.maxAnswerSize().asLongValue()).isEqualTo(16 << 20);
        assertThat(front.concurrency()).isEqualTo(256);
        assertThat(front.maxWaiting()).isEqualTo(1000);
        assertThat(front.lease()).isEqualTo(Duration.ofSeconds(2));
        assertThat(front.look()).isEqualTo(Duration.ofMillis(20));
        assertThat(front.maxPieces()).isEqualTo(50_000);
    }

    @Test
    void everyKey_withAnotherValue_holds() {
        Map<String, String> settings = new HashMap<>();
        settings.put(PREFIX + "max-temperature", "0.5");
        settings.put(PREFIX + "models.\"gpt-4.1\".default-temperature", "0.7");
        settings.put(PREFIX + "prices[0].model", "gpt-4.1");
        settings.put(PREFIX + "prices[0].from", "2026-01-31");
        settings.put(PREFIX + "prices[0].input", "2.5");
        settings.put(PREFIX + "prices[0].output", "10");
        settings.put(PREFIX + "currency", "EUR");
        settings.put(PREFIX + "price-per-gib-hour", "0.01");
        settings.put(PREFIX + "flush-interval", "PT5S");
        settings.put(PREFIX + "store-timeout", "PT7S");
        settings.put(PREFIX + "max-pending", "77");
        settings.put(PREFIX + "openai.url", "https://models.example.com/v1");
        settings.put(PREFIX + "openai.api-key", "sk-1");
        settings.put(PREFIX + "openai.connect-timeout", "PT1S");
        settings.put(PREFIX + "openai.first-byte-timeout", "PT2S");
        settings.put(PREFIX + "openai.silence", "PT3S");
        settings.put(PREFIX + "openai.timeout", "PT4S");
        settings.put(PREFIX + "openai.max-request-size", "5");
        settings.put(PREFIX + "openai.max-answer-size", "6");
        settings.put(PREFIX + "openai.concurrency", "7");
        settings.put(PREFIX + "openai.max-waiting", "8");
        settings.put(PREFIX + "openai.lease", "PT9S");
        settings.put(PREFIX + "openai.look", "PT0.1S");
        settings.put(PREFIX + "openai.max-pieces", "11");

        AiConfig config = config(settings);

        assertThat(config.maxTemperature()).isEqualTo("0.5");
        assertThat(config.models().get("gpt-4.1").defaultTemperature()).contains(new BigDecimal("0.7"));
        assertThat(config.prices()).hasSize(1);
        AiConfig.PriceConfig price = config.prices().getFirst();
        assertThat(price.model()).isEqualTo("gpt-4.1");
        assertThat(price.from()).isEqualTo(LocalDate.parse("2026-01-31"));
        assertThat(price.input()).isEqualTo("2.5");
        assertThat(price.output()).isEqualTo("10");
        assertThat(config.currency()).isEqualTo("EUR");
        assertThat(config.pricePerGibHour()).isEqualTo("0.01");
        assertThat(config.flushInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.storeTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.maxPending()).isEqualTo(77);
        OpenAiConfig front = config.openai();
        assertThat(front.url()).contains(URI.create("https://models.example.com/v1"));
        assertThat(front.apiKey()).contains("sk-1");
        assertThat(front.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(front.firstByteTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(front.silence()).isEqualTo(Duration.ofSeconds(3));
        assertThat(front.timeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(front.maxRequestSize().asLongValue()).isEqualTo(5);
        assertThat(front.maxAnswerSize().asLongValue()).isEqualTo(6);
        assertThat(front.concurrency()).isEqualTo(7);
        assertThat(front.maxWaiting()).isEqualTo(8);
        assertThat(front.lease()).isEqualTo(Duration.ofSeconds(9));
        assertThat(front.look()).isEqualTo(Duration.ofMillis(100));
        assertThat(front.maxPieces()).isEqualTo(11);
    }

    @Test
    void unknownKey_failsTheStart() {
        assertThatThrownBy(() -> config(Map.of(PREFIX + "no-such-key", "1"))).hasMessageContaining("no-such-key");
        assertThatThrownBy(() -> config(Map.of(PREFIX + "openai.no-such-key", "1")))
                .hasMessageContaining("no-such-key");
    }
}
