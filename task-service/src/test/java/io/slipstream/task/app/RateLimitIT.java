package io.slipstream.task.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RateLimitIT extends TaskStack {
    private static final Duration EVENTUALLY = Duration.ofMinutes(2);
    private static final int BURST = 20;
    private static final int PER_SECOND = 40;
    private static final String LIMIT = "\"rate_limit\":{\"per_second\":40,\"burst\":20}";

    private void set(String type, String settings) {
        Response set = api.put("/api/v1/task-types/" + type, "{" + settings + "}");
        assertThat(set.statusCode()).as(set.asString()).isEqualTo(200);
    }

    private void submit(String type, int count, String payload) {
        String tasks = IntStream.range(0, count)
                .mapToObj(i -> "{\"type\":\"" + type + "\",\"payload\":" + payload + "}")
                .collect(Collectors.joining(","));
        assertThat(api.post("/api/v1/tasks:batch", "{\"tasks\":[" + tasks + "]}")
                        .statusCode())
                .isEqualTo(202);
    }

    private void awaitCompleted(int count) {
        await().atMost(EVENTUALLY).untilAsserted(() -> {
            Response stats = api.get("/api/v1/tasks/stats");
            assertThat((Integer) stats.path("completed")).as(stats.asString()).isEqualTo(count);
        });
    }

    /** When attempts of the tenant's tasks began, as the database says. */
    private List<Instant> starts() throws Exception {
        List<Instant> starts = new ArrayList<>();
        try (Connection connection = LocalStack.shared().connectAs(Credentials.roleOf("task"), LocalStack.DATABASE);
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT at FROM task_event WHERE tenant = ? AND kind = 'started' ORDER BY at")) {
            statement.setString(1, api.tenant());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    starts.add(rows.getObject(1, OffsetDateTime.class).toInstant());
                }
            }
        }
        return starts;
    }

    private static void assertNeverExceeded(List<Instant> starts) {
        for (int from = 0; from < starts.size(); from++) {
            for (int to = from; to < starts.size(); to++) {
                double seconds =
                        Duration.between(starts.get(from), starts.get(to)).toNanos() / 1e9;
                assertThat(to - from + 1.0)
                        .as("starts from %s to %s", starts.get(from), starts.get(to))
                        .isLessThanOrEqualTo(BURST + PER_SECOND * seconds + 1e-6);
            }
        }
    }

    private static double attempts(Replica replica) {
        return replica.metrics()
                .lines()
                .filter(line -> line.startsWith("slipstream_task_attempts_total{") && line.contains("diagnostics.echo"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void twoReplicas_thatRunALimitedType_neverStartMoreThanBurstAndRateInAnySpan() throws Exception {
        try (Replica other = Replica.start()) {
            set("diagnostics.echo", LIMIT);
            await().atMost(EVENTUALLY)
                    .untilAsserted(() -> assertThat((Integer) other.request(api)
                                    .get("/api/v1/task-types/diagnostics.echo")
                                    .path("rate_limit.burst"))
                            .isEqualTo(BURST));
            double before = attempts(other);

            submit("diagnostics.echo", 200, "{\"fail_times\":1,\"delay\":\"PT0.01S\"}");

            awaitCompleted(200);
            List<Instant> starts = starts();
            assertThat(starts).as("each fails once, and retries are starts").hasSize(400);
            assertNeverExceeded(starts);
            assertThat(attempts(other) - before)
                    .as("of which the other replica made some, but not all")
                    .isPositive()
                    .isLessThan(400);
        }
    }

    @Test
    void workersOfTwoReplicas_thatPullALimitedType_neverGetMoreThanBurstAndRateInAnySpan() throws Exception {
        set("mail.send", "\"handler\":\"pull\"," + LIMIT);
        try (Replica other = Replica.start()) {
            submit("mail.send", 200, "1");
            AtomicInteger here = new AtomicInteger();
            AtomicInteger there = new AtomicInteger();

            List<Thread> workers = IntStream.range(0, 4)
                    .mapToObj(i -> Thread.ofVirtual()
                            .start(() -> work(Worker.of(api, other, i % 2 == 0), i % 2 == 0 ? there : here)))
                    .toList();

            for (Thread worker : workers) {
                worker.join(EVENTUALLY);
            }
            assertThat(here.get() + there.get()).isEqualTo(200);
            assertThat(here).hasPositiveValue();
            assertThat(there).hasPositiveValue();
            List<Instant> starts = starts();
            assertThat(starts).hasSize(200);
            assertNeverExceeded(starts);
        }
    }

    private static void work(Worker worker, AtomicInteger count) {
        for (List<Map<String, Object>> tasks = worker.pull("mail.send", 5, "PT5S");
                !tasks.isEmpty();
                tasks = worker.pull("mail.send", 5, "PT5S")) {
            String items = tasks.stream()
                    .map(task -> "{\"token\":\"" + task.get("token") + "\",\"result\":1}")
                    .collect(Collectors.joining(","));
            assertThat(worker.post(":complete", "{\"items\":[" + items + "]}").statusCode())
                    .isEqualTo(200);
            count.addAndGet(tasks.size());
        }
    }

    @Test
    void explain_withoutAToken_tellsWhenTheNextIsDue_andRemovingTheLimitLetsItStart() {
        set("diagnostics.echo", "\"rate_limit\":{\"per_second\":0.001,\"burst\":1}");
        String first = api.echo("1");
        api.awaitStatus(first, "completed");
        String second = api.echo("2");

        await().atMost(EVENTUALLY).untilAsserted(() -> {
            Response explained = api.get("/api/v1/tasks/" + second + "/explain");
            assertThat((List<String>) explained.path("reasons.code"))
                    .as(explained.asString())
                    .containsExactly("rate_limit");
            assertThat((Integer) explained.path("reasons[0].details.burst")).isEqualTo(1);
            assertThat((String) explained.path("reasons[0].details.next_token_at"))
                    .isEqualTo(explained.path("expected_start_at"));
            Instant next = Instant.parse(explained.path("expected_start_at"));
            Instant submitted = Instant.parse(api.task(first).path("started_at"));
            assertThat(Duration.between(submitted, next)).isBetween(Duration.ofSeconds(990), Duration.ofSeconds(1001));
        });

        set("diagnostics.echo", "\"rate_limit\":null");
        api.awaitStatus(second, "completed");
    }

    @Test
    void anotherType_whileOneHasNoToken_runsAtOnce() {
        set("diagnostics.echo", "\"rate_limit\":{\"per_second\":0.001,\"burst\":1}");
        set("mail.send", "\"handler\":\"pull\"");
        api.awaitStatus(api.echo("1"), "completed");
        String held = api.submit("{\"type\":\"diagnostics.echo\",\"priority\":1}");
        String id = api.submit("{\"type\":\"mail.send\",\"priority\":15}");

        assertThat(Worker.of(api).pullOne("mail.send").id()).isEqualTo(id);

        assertThat((String) api.task(held).path("status")).isEqualTo("queued");
        api.request().delete("/api/v1/tasks/" + held);
    }
}
