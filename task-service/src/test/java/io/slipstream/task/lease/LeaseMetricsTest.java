package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeCatalog;
import io.slipstream.task.task.TypeSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TypeSettings settings = new TypeSettings(3, null, RetryPolicy.DEFAULT, Duration.ofMinutes(1));
    private final TypeCatalog catalog = new TypeCatalog(List.of(new TaskType("a", settings)));
    private final LeaseMetrics metrics = new LeaseMetrics(registry, Clock.systemUTC(), catalog);

    private double age(String type) {
        return registry.get("slipstream_task_queue_age_seconds")
                .tag("type", type)
                .gauge()
                .value();
    }

    private static LaneHead head(long millis) {
        return new LaneHead(1, Duration.ofMillis(millis));
    }

    @Test
    void queued_headsOfSeveralLanes_showTheOldestOfEachType() {
        metrics.queued(Map.of(
                new Lane("t", "a", 1), head(1500),
                new Lane("u", "a", 8), head(2500),
                new Lane("t", "made.up", 8), head(4000),
                new Lane("t", "made.up.too", 8), head(3000)));

        assertThat(age("a")).isEqualTo(2.5);
        assertThat(age("own")).isEqualTo(4);
        metrics.queued(Map.of());
        assertThat(age("a")).isZero();
        assertThat(registry.find("slipstream_task_queue_age_seconds").meters()).hasSize(2);
    }
}
