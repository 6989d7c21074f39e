package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.task.config.DispatchConfig;
import io.slipstream.task.config.PushConfig;
import io.slipstream.task.push.AllowedTargets;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnHandlerTest {
    private static final DispatchConfig DISPATCH = dispatch(Map.of());

    private static DispatchConfig dispatch(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(DispatchConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(DispatchConfig.class);
    }

    @Test
    void kafka_whenTheOperatorHasSwitchedItOff_isRefusedNamingTheSetting() {
        TaskTypeBody body =
                new TaskTypeBody(null, "kafka", null, null, null, null, null, null, null, null, null, null, null);
        List<FieldError> broken = new ArrayList<>();

        OwnHandler.of(
                body,
                new AllowedTargets(nothing()),
                dispatch(Map.of("slipstream.task.dispatch.enabled", "false")),
                1,
                broken);

        assertThat(broken)
                .singleElement()
                .satisfies(
                        error -> assertThat(error.toString()).contains("handler", "slipstream.task.dispatch.enabled"));
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, ab, false",
        "a.*, a.b, true",
        "a.*, a, false",
        "*, anything, true",
        "*, any thing, false",
        "*, '', false",
        "*, a/b, false"
    })
    void topic_matchesAPattern(String allowed, String topic, boolean matches) {
        assertThat(OwnHandler.matches(allowed, topic)).isEqualTo(matches);
    }

    private static PushConfig nothing() {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(PushConfig.class)
                .build()
                .getConfigMapping(PushConfig.class);
    }

    @Test
    void http_whenTheOperatorHasAllowedNothing_isRefusedNamingTheSetting() {
        TaskTypeBody body = new TaskTypeBody(
                null, "http", null, null, null, null, null, null, null, "https://example.com/", null, null, null);
        List<FieldError> broken = new ArrayList<>();

        OwnHandler.of(body, new AllowedTargets(nothing()), DISPATCH, 1, broken);

        assertThat(broken)
                .singleElement()
                .satisfies(error -> assertThat(error.toString())
                        .contains("handler", "HTTP push is off", "slipstream.task.push.allowed-origins"));
    }
}
