package io.slipstream.task.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.slipstream.contracts.event.Topic;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.Receiver;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Topics;
import io.slipstream.task.fixture.Worker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Results are handed on to handlers of every kind. */
@QuarkusTest
class FlowInputsIT extends TaskStack {
    private static String part(String type, String name, String more) {
        return "{\"type\":\"" + type + "\",\"name\":\"" + name + "\"" + more + "}";
    }

    private void define(String type, String handler) {
        Response defined = api.put("/api/v1/task-types/" + type, "{\"handler\":" + handler + "}");
        assertThat(defined.statusCode()).as(defined.asString()).isEqualTo(200);
    }

    private static Map<String, Object> only(JsonPath json) {
        List<Map<String, Object>> inputs = json.getList("inputs");
        assertThat(inputs).hasSize(1);
        return inputs.getFirst();
    }

    private JsonPath dispatched(String task) {
        await().atMost(Api.SOON).until(() -> !records(task).isEmpty());
        return JsonPath.from(records(task).getFirst());
    }

    private static List<String> records(String task) {
        return Topics.all(Topic.TASK_DISPATCHES.topicName(), record -> task.equals(Topics.header(record, "ce_subject")))
                .stream()
                .map(record -> record.value())
                .toList();
    }

    @Test
    void chain_ofEveryKindOfHandler_handsEachTheResultBeforeIt() throws Exception {
        try (Receiver receiver = Receiver.start()) {
            define("in.push", "\"http\",\"url\":\"" + receiver.url() + "\"");
            define("in.topic", "\"kafka\"");
            define("in.pull", "\"pull\"");
            Response flow = api.post(
                    "/api/v1/flows",
                    "{\"kind\":\"chain\",\"tasks\":["
                            + part("diagnostics.echo", "a", ",\"payload\":{\"n\":1.50}") + ","
                            + part("in.push", "b", "") + "," + part("in.topic", "c", "") + ","
                            + part("in.pull", "d", "")
                            + "," + part("diagnostics.echo", "e", ",\"payload\":{\"inputs\":true}") + "]}");
            assertThat(flow.statusCode()).as(flow.asString()).isEqualTo(202);
            String id = flow.path("id");
            List<String> tasks = api.get("/api/v1/flows/" + id).path("parts.data.task_id");

            await().atMost(Api.SOON).until(() -> !receiver.calls().isEmpty());
            String sent = receiver.calls().getFirst().text();
            assertThat(sent).contains("\"result\":{\"n\":1.50}");
            assertThat(only(JsonPath.from(sent))).containsEntry("part", "a").containsEntry("task_id", tasks.get(0));

            JsonPath dispatched = dispatched(tasks.get(2));
            assertThat(only(dispatched)).containsEntry("part", "b").containsEntry("result", Map.of("done", true));
            Worker worker = Worker.of(api);
            assertThat(worker.post("/" + dispatched.getString("token") + ":complete", "{\"result\":\"c\"}")
                            .statusCode())
                    .isEqualTo(200);

            Worker.Leased leased = worker.pullOne("in.pull");
            assertThat(leased.get("inputs"))
                    .isEqualTo(List.of(
                            Map.of("part", "c", "task_id", tasks.get(2), "status", "completed", "result", "c")));
            assertThat(leased.complete("[4]").statusCode()).isEqualTo(200);

            Response last = api.awaitStatus(tasks.get(4), "completed");
            assertThat(last.<String>path("result[0].part")).isEqualTo("d");
            assertThat(last.<List<Integer>>path("result[0].result")).containsExactly(4);
            await().atMost(Api.SOON)
                    .untilAsserted(
                            () -> assertThat(api.get("/api/v1/flows/" + id).<String>path("state"))
                                    .isEqualTo("completed"));
        }
    }

    /** A later attempt is given the same. */
    @Test
    void attemptAfterAFailure_isGivenTheSameInputs() {
        define(
                "in.again",
                "\"pull\",\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.01S\",\"multiplier\":1.0,\"jitter\":0.0}");
        Response flow = api.post(
                "/api/v1/flows",
                "{\"kind\":\"chain\",\"tasks\":[" + part("diagnostics.echo", "a", ",\"payload\":7") + ","
                        + part("in.again", "b", "") + "]}");
        Worker worker = Worker.of(api);
        Worker.Leased first = worker.pullOne("in.again");
        first.fail("{\"error\":{\"type\":\"E\",\"message\":\"m\"}}");

        Worker.Leased second = worker.pullOne("in.again");

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.get("inputs")).isEqualTo(first.get("inputs"));
        assertThat(String.valueOf(second.get("inputs"))).contains("result=7");
        second.complete("1");
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(
                                api.get("/api/v1/flows/" + flow.path("id")).<String>path("state"))
                        .isEqualTo("completed"));
    }
}
