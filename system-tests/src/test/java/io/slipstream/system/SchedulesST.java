package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Schedules through the gateway, with three replicas of task-service of which one is killed. */
@ExtendWith(SuiteExtension.class)
class SchedulesST {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SCHEDULES = 5;
    private static final int BEFORE = 4;
    private static final int AFTER = 20;

    private final RunningSuite suite;
    private final SuiteClient client;
    /** No test shares schedules with another or with an earlier run. */
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    SchedulesST(RunningSuite suite) {
        this.suite = suite;
        this.client = suite.client();
    }

    private List<String> names() {
        return IntStream.range(0, SCHEDULES)
                .mapToObj(i -> "walk-" + run + "-" + i)
                .toList();
    }

    @AfterEach
    void close() throws InterruptedException {
        for (String name : names()) {
            send("DELETE", "/schedules/" + name, Map.of());
        }
        client.close();
    }

    private HttpResponse<byte[]> send(String method, String path, Object body) throws InterruptedException {
        HttpRequest.Builder request = client.request("/api/v1" + path).header("Content-Type", "application/json");
        return client.send(request.method(method, SuiteClient.jsonBody(body)).build());
    }

    private JsonNode ask(String method, String path, Object body) throws InterruptedException {
        return SuiteClient.json(SuiteClient.expectSuccess(send(method, path, body)));
    }

    private JsonNode get(String path) throws InterruptedException {
        return SuiteClient.json(SuiteClient.expectSuccess(
                client.send(client.request("/api/v1" + path).GET().build())));
    }

    private boolean haveAllFired(int slots) throws InterruptedException {
        for (String name : names()) {
            JsonNode fired = get("/schedules/" + name + "/slots");
            if (fired.path("pagination").path("total").asInt() < slots) {
                return false;
            }
        }
        return true;
    }

    @Test
    void slots_ofSchedules_becomeOneTaskEach_alsoWhenAReplicaIsKilled() throws Exception {
        assertThat(suite.processes("task-service")).hasSize(3);
        for (String name : names()) {
            Map<String, Object> schedule = Map.of(
                    "name",
                    name,
                    "interval",
                    "PT1S",
                    "misfire",
                    "all",
                    "type",
                    "diagnostics.echo",
                    "payload",
                    Map.of());
            assertThat(send("POST", "/schedules", schedule).statusCode()).isEqualTo(201);
        }
        await().atMost(PATIENCE).until(() -> haveAllFired(BEFORE));

        suite.processes("task-service").getFirst().destroyForcibly();

        await().atMost(PATIENCE).ignoreExceptions().until(() -> haveAllFired(AFTER));
        Set<String> tasks = new HashSet<>();
        int all = 0;
        for (String name : names()) {
            ask("POST", "/schedules/" + name + ":pause", Map.of());
            List<Instant> slots = new ArrayList<>();
            for (JsonNode fired : get("/schedules/" + name + "/slots?limit=100").path("data")) {
                slots.add(Instant.parse(fired.path("slot").asText()));
                tasks.add(fired.path("task_id").asText());
            }
            for (int i = 1; i < slots.size(); i++) {
                assertThat(slots.get(i).plusSeconds(1)).isEqualTo(slots.get(i - 1));
            }
            all += slots.size();
        }
        assertThat(tasks).hasSize(all);
        for (String task : tasks) {
            await().atMost(PATIENCE)
                    .until(() -> get("/tasks/" + task).path("status").asText().equals("completed"));
        }
        assertThat(suite.launcher("verify-tasks")).contains("All rules hold.");
    }

    @Test
    void preview_throughTheGateway_showsWhatHappensWhenClocksChange() throws Exception {
        JsonNode slots = ask(
                        "POST",
                        "/schedules:preview",
                        Map.of(
                                "cron", "0 2 * * *",
                                "time_zone", "America/New_York",
                                "from", "2027-03-13T12:00:00Z",
                                "count", 2))
                .path("data");

        assertThat(slots.get(0).asText()).isEqualTo("2027-03-14T07:00:00Z");
        assertThat(slots.get(1).asText()).isEqualTo("2027-03-15T06:00:00Z");
    }

    @Test
    void shippedSchedules_areThere() throws Exception {
        for (String name : List.of("notifications-cleanup", "sla-alerts", "analytics-rollup")) {
            assertThat(get("/schedules/" + name).path("enabled").asBoolean()).isTrue();
        }
    }
}
