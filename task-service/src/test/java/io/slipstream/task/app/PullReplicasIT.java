package io.slipstream.task.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PullReplicasIT extends TaskStack {
    private static final String TYPE = "mail.send";
    private static final Duration EVENTUALLY = Duration.ofMinutes(2);
    private static final int TASKS = 2_000;

    @BeforeEach
    void defineType() {
        assertThat(api.put("/api/v1/task-types/" + TYPE, "{\"handler\":\"pull\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void replica_killedWhileItsLeasesAreOut_anotherTakesHeartbeatAndOutcome() throws Exception {
        try (Replica other = Replica.start()) {
            String id = api.submit("{\"type\":\"" + TYPE + "\"}");
            Worker.Leased leased = Worker.of(api, other).pullOne(TYPE);
            assertThat(leased.id()).isEqualTo(id);

            other.kill();

            Worker here = Worker.of(api);
            Response beat = here.post("/" + leased.token() + ":heartbeat", "{\"progress\":0.5}");
            assertThat(beat.statusCode()).as(beat.asString()).isEqualTo(200);
            assertThat((Boolean) beat.path("cancelled")).isFalse();
            killedReplicaIsGivenUp();
            assertThat((String) api.task(id).path("status")).isEqualTo("running");
            Response completed = here.post("/" + leased.token() + ":complete", "{\"result\":1}");
            assertThat((String) completed.path("status"))
                    .as(completed.asString())
                    .isEqualTo("completed");
            assertThat((Integer) api.task(id).path("attempt")).isEqualTo(1);
        }
    }

    /** By then the killed replica is given up, and all that it was responsible for. */
    private static void killedReplicaIsGivenUp() {
        await().atMost(EVENTUALLY).until(() -> LogProof.count("task_worker WHERE replica = 'second'") == 0);
    }

    @Test
    void replica_stoppedWhileAWorkerWaits_tellsItThatNothingCame() throws Exception {
        try (Replica other = Replica.start()) {
            Worker remote = Worker.of(api, other);
            CompletableFuture<List<Map<String, Object>>> waiting =
                    CompletableFuture.supplyAsync(() -> remote.pull(TYPE, 1, "PT30S"));
            await().atMost(EVENTUALLY).until(() -> other.metrics().contains("slipstream_task_lease_calls_waiting 1.0"));

            assertThat(other.stop()).as("exit within the shutdown time").isTrue();

            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void worker_waitingAtAnotherReplica_getsWhatThisOneAccepts() throws Exception {
        try (Replica other = Replica.start()) {
            Worker remote = Worker.of(api, other);
            for (int i = 0; i < 5; i++) {
                String id = api.submit("{\"type\":\"" + TYPE + "\"}");
                Worker.Leased leased = remote.pullOne(TYPE);
                assertThat(leased.id()).isEqualTo(id);
                assertThat(leased.complete("1").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void workers_ofTwoReplicas_completeEachTaskOnce() throws Exception {
        try (Replica other = Replica.start()) {
            for (int batch = 0; batch < TASKS / 500; batch++) {
                String tasks = IntStream.range(0, 500)
                        .mapToObj(i -> "{\"type\":\"" + TYPE + "\"}")
                        .collect(Collectors.joining(","));
                assertThat(api.post("/api/v1/tasks:batch", "{\"tasks\":[" + tasks + "]}")
                                .statusCode())
                        .isEqualTo(202);
            }
            Queue<String> leased = new ConcurrentLinkedQueue<>();
            Queue<String> completed = new ConcurrentLinkedQueue<>();

            List<Thread> workers = IntStream.range(0, 20)
                    .mapToObj(i -> Worker.of(api, other, i % 2 == 0))
                    .map(worker -> Thread.ofVirtual().start(() -> work(worker, leased, completed)))
                    .toList();

            for (Thread worker : workers) {
                worker.join(EVENTUALLY);
            }
            assertThat(leased).hasSize(TASKS).doesNotHaveDuplicates();
            assertThat(completed).hasSize(TASKS).doesNotHaveDuplicates();
            Response stats = api.get("/api/v1/tasks/stats");
            assertThat((Integer) stats.path("completed")).isEqualTo(TASKS);
            assertThat((Integer) stats.path("running")).isZero();
            assertThat((Integer) stats.path("pending")).isZero();
            assertThat((Integer) stats.path("retries")).isZero();
        }
    }

    /** Until there is nothing more; what one call brought goes back in one request. */
    private static void work(Worker worker, Queue<String> leased, Queue<String> completed) {
        for (List<Map<String, Object>> tasks = worker.pull(TYPE, 25, "PT2S");
                !tasks.isEmpty();
                tasks = worker.pull(TYPE, 25, "PT2S")) {
            tasks.forEach(task -> leased.add((String) task.get("task_id")));
            String items = tasks.stream()
                    .map(task -> "{\"token\":\"" + task.get("token") + "\",\"result\":1}")
                    .collect(Collectors.joining(","));
            List<Map<String, Object>> outcomes =
                    worker.post(":complete", "{\"items\":[" + items + "]}").path("data");
            for (Map<String, Object> outcome : outcomes) {
                assertThat(outcome).containsEntry("status", "completed");
                completed.add((String) outcome.get("task_id"));
            }
        }
    }
}
