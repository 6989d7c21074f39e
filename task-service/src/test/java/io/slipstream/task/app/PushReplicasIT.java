package io.slipstream.task.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.Receiver;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PushReplicasIT extends TaskStack {
    private static final String TYPE = "hook.call";
    private static final Duration EVENTUALLY = Duration.ofMinutes(2);

    private void define(Receiver receiver, String settings) {
        Response defined = api.put(
                "/api/v1/task-types/" + TYPE,
                "{\"handler\":\"http\",\"url\":\"" + receiver.url() + "\"" + settings + "}");
        assertThat(defined.statusCode()).as(defined.asString()).isEqualTo(200);
    }

    private String submit(Replica replica) {
        return replica.request(api)
                .contentType("application/json")
                .body("{\"type\":\"" + TYPE + "\"}")
                .post("/api/v1/tasks")
                .path("id");
    }

    @Test
    void replica_killedWhileItSends_anotherSendsAgain() throws Exception {
        try (Receiver receiver = Receiver.start().answers(-1);
                Replica other = Replica.start()) {
            define(receiver, ",\"timeout\":\"PT20S\"");
            List<String> ids =
                    IntStream.range(0, 8).mapToObj(i -> submit(other)).toList();
            await().atMost(EVENTUALLY).until(() -> receiver.calls().size() >= 8);
            receiver.answers(200);

            other.kill();

            ids.forEach(id -> api.awaitStatus(id, "completed"));
            assertThat(ids)
                    .as("tasks the killed replica was sending")
                    .anySatisfy(id -> assertThat(
                                    api.get("/api/v1/tasks/" + id + "/events").asString())
                            .contains("WorkerLost"));
            Response stats = api.get("/api/v1/tasks/stats");
            assertThat((Integer) stats.path("completed")).isEqualTo(8);
        }
    }

    @Test
    void replica_killedAfterItsReceiverAccepted_leavesTheTaskToTheReceiver() throws Exception {
        try (Receiver receiver = Receiver.start().answers(202);
                Replica other = Replica.start()) {
            define(receiver, ",\"lease\":\"PT2M\"");
            String id = submit(other);
            await().atMost(Api.SOON).until(() -> receiver.calls().size() == 1);
            String token = io.restassured.path.json.JsonPath.from(
                            receiver.calls().getFirst().text())
                    .getString("token");
            await().atMost(Api.SOON).until(() -> other.metrics().contains("slipstream_task_attempts_running 0.0"));

            other.kill();

            Response completed = Worker.of(api).post("/" + token + ":complete", "{\"result\":1}");
            assertThat(completed.statusCode()).as(completed.asString()).isEqualTo(200);
            assertThat((Integer) api.awaitStatus(id, "completed").path("attempt"))
                    .isEqualTo(1);
            assertThat(receiver.calls()).hasSize(1);
        }
    }

    @Test
    void replica_stoppedWhileItSends_givesItsTasksBack() throws Exception {
        try (Receiver receiver = Receiver.start().answers(-1);
                Replica other = Replica.start()) {
            define(receiver, ",\"timeout\":\"PT20S\"");
            List<String> ids =
                    IntStream.range(0, 8).mapToObj(i -> submit(other)).toList();
            await().atMost(EVENTUALLY).until(() -> receiver.calls().size() >= 8);
            receiver.answers(200);

            assertThat(other.stop()).as("exit within the shutdown time").isTrue();

            ids.forEach(id -> api.awaitStatus(id, "completed"));
            assertThat(ids)
                    .noneSatisfy(id -> assertThat(
                                    api.get("/api/v1/tasks/" + id + "/events").asString())
                            .contains("WorkerLost"))
                    .as("tasks that were given back, with the attempt not counted")
                    .anySatisfy(id ->
                            assertThat((Integer) api.task(id).path("attempt")).isEqualTo(1));
        }
    }
}
