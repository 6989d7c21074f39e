package io.slipstream.task.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FaultsIT extends TaskStack {
    private static final Duration EVENTUALLY = Duration.ofMinutes(2);

    @Test
    void postgres_restartedUnderLoad_everyAcknowledgedTaskCompletes() throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        Queue<Integer> refusals = new ConcurrentLinkedQueue<>();
        AtomicBoolean loading = new AtomicBoolean(true);
        List<Thread> callers = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    while (loading.get()) {
                        Response response = api.post(
                                "/api/v1/tasks", "{\"type\":\"diagnostics.echo\",\"payload\":{\"delay\":\"PT0.02S\"}}");
                        if (response.statusCode() == 202) {
                            acknowledged.add(response.path("id"));
                        } else {
                            refusals.add(response.statusCode());
                        }
                    }
                }))
                .toList();
        await().atMost(Api.SOON).until(() -> acknowledged.size() > 50);

        LocalStack.shared().postgres().restart();

        int before = acknowledged.size();
        await().atMost(EVENTUALLY).until(() -> acknowledged.size() > before + 50);
        loading.set(false);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(refusals).allMatch(status -> status == 503);
        await().atMost(EVENTUALLY).untilAsserted(() -> {
            Response stats = api.get("/api/v1/tasks/stats");
            assertThat((Integer) stats.path("pending")).as(stats.asString()).isZero();
            assertThat((Integer) stats.path("running")).as(stats.asString()).isZero();
        });
        for (String id : acknowledged) {
            assertThat((String) api.task(id).path("status")).isEqualTo("completed");
        }
        Response stats = api.get("/api/v1/tasks/stats");
        assertThat((Integer) stats.path("completed")).isEqualTo((Integer) stats.path("submitted"));
        assertThat((Integer) stats.path("submitted")).isGreaterThanOrEqualTo(acknowledged.size());
    }

    @Test
    void replica_killedMidTask_itsTasksAreRestartedAndEndOnce() throws Exception {
        try (Replica other = Replica.start()) {
            Api remote = api;
            List<String> ids = IntStream.range(0, 8)
                    .mapToObj(i -> (String) other.request(remote)
                            .contentType("application/json")
                            .body("{\"type\":\"diagnostics.echo\",\"payload\":{\"delay\":\"PT4S\",\"i\":" + i + "}}")
                            .post("/api/v1/tasks")
                            .path("id"))
                    .toList();
            ids.forEach(id -> api.awaitStatus(id, "running"));

            other.kill();

            for (String id : ids) {
                await().atMost(EVENTUALLY)
                        .untilAsserted(() ->
                                assertThat((String) api.task(id).path("status")).isEqualTo("completed"));
            }
            List<String> restarted = ids.stream()
                    .filter(id -> (Integer) api.task(id).path("attempt") > 1)
                    .toList();
            assertThat(restarted).as("tasks the killed replica held").isNotEmpty();
            Response stats = api.get("/api/v1/tasks/stats");
            assertThat((Integer) stats.path("completed")).isEqualTo(8);
            assertThat((Integer) stats.path("retries")).isEqualTo(restarted.size());
            for (String id : restarted) {
                assertThat(api.get("/api/v1/tasks/" + id + "/events").asString())
                        .contains("WorkerLost")
                        .containsOnlyOnce("event:completed");
            }
        }
    }

    @Test
    void replica_stoppedMidTask_givesItsTasksBackAndLeaves() throws Exception {
        try (Replica other = Replica.start()) {
            String id = other.request(api)
                    .contentType("application/json")
                    .body("{\"type\":\"diagnostics.echo\",\"payload\":{\"delay\":\"PT3S\"}}")
                    .post("/api/v1/tasks")
                    .path("id");
            api.awaitStatus(id, "running");

            assertThat(other.stop()).as("exit within the shutdown time").isTrue();

            Response done = api.awaitStatus(id, "completed");
            assertThat((Integer) done.path("attempt")).isEqualTo(1);
        }
    }
}
