package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.task.config.PushConfig;
import io.slipstream.task.push.AllowedTargets;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnHandlerTest {
    @Test
    void http_whenTheOperatorHasAllowedNothing_isRefusedNamingTheSetting() {
        PushConfig nothing = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(PushConfig.class)
                .build()
                .getConfigMapping(PushConfig.class);
        TaskTypeBody body = new TaskTypeBody(
                null, "http", null, null, null, null, null, null, null, "https://example.com/", null, null);
        List<FieldError> broken = new ArrayList<>();

        OwnHandler.of(body, new AllowedTargets(nothing), 1, broken);

        assertThat(broken)
                .singleElement()
                .satisfies(error -> assertThat(error.toString())
                        .contains("handler", "HTTP push is off", "slipstream.task.push.allowed-origins"));
    }
}
