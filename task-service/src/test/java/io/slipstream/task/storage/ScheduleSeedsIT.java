package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.task.config.SchedulesConfig;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.schedule.ScheduleSeeds;
import io.slipstream.task.schedule.ScheduleStore;
import io.slipstream.task.task.TaskIds;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ScheduleSeedsIT extends TaskStack {
    private static final String SCHEDULES = "/api/v1/schedules";

    @Inject
    ScheduleStore store;

    @Inject
    TaskIds ids;

    /** As a replica that starts. */
    private void plant(String enabled) {
        SchedulesConfig config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(SchedulesConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "slipstream.task.schedules.seed-tenants",
                                api.tenant(),
                                "slipstream.task.schedules.seeds",
                                enabled),
                        "test",
                        100))
                .build()
                .getConfigMapping(SchedulesConfig.class);
        new ScheduleSeeds(store, ids, config).plant().await().atMost(Duration.ofSeconds(30));
    }

    private List<String> names() {
        return api.get(SCHEDULES).path("data.name");
    }

    @Test
    void seeds_areMadeOnce_andStayAsPeopleLeaveThem() {
        plant("true");
        assertThat(names()).containsExactlyInAnyOrder("notifications-cleanup", "sla-alerts", "analytics-rollup");
        assertThat((String) api.get(SCHEDULES + "/notifications-cleanup").path("cron"))
                .isEqualTo("0 2 * * *");
        assertThat((String) api.get(SCHEDULES + "/sla-alerts").path("cron")).isEqualTo("*/15 * * * *");
        assertThat((String) api.get(SCHEDULES + "/analytics-rollup").path("cron"))
                .isEqualTo("0 * * * *");

        api.request().delete(SCHEDULES + "/sla-alerts");
        assertThat(api.put(SCHEDULES + "/analytics-rollup", "{\"cron\":\"@daily\",\"type\":\"diagnostics.echo\"}")
                        .statusCode())
                .isEqualTo(200);
        plant("true");

        assertThat(names()).containsExactlyInAnyOrder("notifications-cleanup", "analytics-rollup");
        assertThat((String) api.get(SCHEDULES + "/analytics-rollup").path("cron"))
                .isEqualTo("@daily");
    }

    @Test
    void seeds_thatAreOff_areNotMade() {
        plant("false");

        assertThat(names()).isEmpty();
    }

    @Test
    void seed_whoseNameIsTaken_leavesWhatIsThere() {
        api.post(SCHEDULES, "{\"name\":\"sla-alerts\",\"interval\":\"PT1H\",\"type\":\"diagnostics.echo\"}");

        plant("true");

        assertThat((String) api.get(SCHEDULES + "/sla-alerts").path("interval")).isEqualTo("PT1H");
        assertThat(names()).hasSize(3);
    }
}
