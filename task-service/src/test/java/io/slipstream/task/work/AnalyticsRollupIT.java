package io.slipstream.task.work;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.TaskStack;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AnalyticsRollupIT extends TaskStack {
    private static final String LONG_AGO = "\"since\":\"2020-01-01T00:00:00Z\"";

    @BeforeEach
    void retryQuickly() {
        String quickly = "{\"max_attempts\":3,\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}}";
        assertThat(api.put("/api/v1/task-types/analytics.rollup", quickly).statusCode())
                .isEqualTo(200);
    }

    private static String peers() {
        return ConfigProvider.getConfig().getValue("slipstream.services.query", String.class);
    }

    private void says(String path, String body) {
        given().baseUri(peers())
                .urlEncodingEnabled(false)
                .body(body)
                .put("/figures?tenant=" + api.tenant() + "&path=" + path);
    }

    private void allSay(int n) {
        says(
                "/api/v1/cache/stats",
                "{\"replica\":\"c\"," + LONG_AGO + ",\"totals\":{\"hits\":" + n + ",\"misses\":2},\"namespaces\":["
                        + "{\"namespace\":\"wiki\",\"hits\":9},{\"namespace\":\"sessions\",\"hits\":" + 2 * n
                        + ",\"misses\":1,\"writes\":3}]}");
        says("/api/v1/database/stats", "{\"queries\":{\"calls\":" + n + ",\"cache_hits\":1,\"failures\":0}}");
        says("/api/v1/assets/stats", "{\"replica\":\"a\"," + LONG_AGO + ",\"requests\":" + n + "}");
        says(
                "/api/v1/analytics/security",
                "{\"data\":[{\"owasp_category\":\"A03:2021\",\"findings\":" + n
                        + "},{\"owasp_category\":\"A05:2021\",\"findings\":1}]}");
    }

    private Response run() {
        return api.awaitStatus(api.submit("{\"type\":\"analytics.rollup\",\"payload\":{}}"), "completed");
    }

    /** What query-service has now, by source and metric, over all hours. */
    private Map<String, Double> read() {
        List<Map<String, Object>> bodies =
                given().baseUri(peers()).get("/figures?tenant=" + api.tenant()).path("$");
        Map<String, Double> latest = new TreeMap<>();
        for (Map<String, Object> body : bodies) {
            for (Map<String, Object> figure : (List<Map<String, Object>>) body.get("figures")) {
                latest.put(
                        figure.get("source") + "." + figure.get("metric") + "@" + figure.get("hour"),
                        ((Number) figure.get("value")).doubleValue());
            }
        }
        Map<String, Double> sums = new TreeMap<>();
        latest.forEach((key, value) -> sums.merge(key.substring(0, key.indexOf('@')), value, Double::sum));
        return sums;
    }

    @Test
    void rollup_growthOfEverySource_isReadByTheHour() {
        allSay(100);
        run();
        allSay(130);
        Response done = run();

        assertThat((List<String>) done.path("result.sources"))
                .containsExactlyInAnyOrder("tasks", "cache", "sessions", "queries", "assets", "security");
        assertThat((List<String>) done.path("result.missing.source")).isEmpty();
        assertThat(read())
                .containsEntry("cache.hits", 30.0)
                .containsEntry("sessions.hits", 60.0)
                .containsEntry("queries.calls", 30.0)
                .containsEntry("assets.requests", 30.0)
                .containsEntry("security.findings", 30.0)
                .containsEntry("security.findings.A03:2021", 30.0)
                .containsEntry("tasks.completed", 1.0)
                .containsEntry("tasks.running", 1.0)
                .containsEntry("cache.replicas_missing", 0.0)
                .doesNotContainKey("cache.misses");
    }

    @Test
    void rollup_sourceThatIsDown_isMarkedAndMadeUpForLater() {
        allSay(100);
        run();
        allSay(120);
        says("/api/v1/cache/stats", "");

        Response done = run();

        assertThat((List<String>) done.path("result.missing.source")).containsExactlyInAnyOrder("cache", "sessions");
        assertThat(read())
                .containsEntry("assets.requests", 20.0)
                .containsEntry("cache.replicas_missing", 1.0)
                .doesNotContainKey("cache.hits");
        allSay(140);
        run();
        assertThat(read())
                .containsEntry("cache.hits", 40.0)
                .containsEntry("assets.requests", 40.0)
                .containsEntry("cache.replicas_missing", 0.0);
    }

    @Test
    void rollup_readersAreAway_isTriedAgainAndNothingIsCountedTwice() {
        allSay(100);
        run();
        allSay(130);
        says("/internal/v1/analytics/hours", "down");
        String id = api.submit("{\"type\":\"analytics.rollup\",\"payload\":{}}");
        assertThat((String) api.awaitStatus(id, "dead").path("error.type")).isEqualTo("UpstreamFailed");
        assertThat(read()).doesNotContainKey("cache.hits");

        says("/internal/v1/analytics/hours", "up");
        run();

        assertThat(read()).containsEntry("cache.hits", 30.0);
    }

    @Test
    void rollup_payloadWithFields_isDeadNamingThem() {
        String id = api.submit("{\"type\":\"analytics.rollup\",\"payload\":{\"hours\":3}}");

        assertThat((String) api.awaitStatus(id, "dead").path("error.message")).contains("payload.hours is not known");
    }
}
