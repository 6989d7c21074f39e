package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flows of each kind and policy, over HTTP, by the engine and a worker that pulls. */
@QuarkusTest
class FlowIT extends TaskStack {
    private static final String TYPE = "flow.part";
    private static final String PULLED = "{\"type\":\"" + TYPE + "\",\"max_attempts\":1%s}";
    private static final String GONE = "{\"error\":{\"type\":\"E\",\"message\":\"m\"},\"retryable\":false}";

    private Worker worker;

    @BeforeEach
    void defineType() {
        assertThat(api.put(
                                "/api/v1/task-types/" + TYPE,
                                "{\"handler\":\"pull\",\"lease\":\"PT5M\",\"timeout\":\"PT1H\"}")
                        .statusCode())
                .isEqualTo(200);
        worker = Worker.of(api);
    }

    private static String echo(String payload) {
        return "{\"type\":\"diagnostics.echo\",\"payload\":" + payload + "}";
    }

    private static String pulled(String more) {
        return PULLED.formatted(more);
    }

    private String start(String body) {
        Response response = api.post("/api/v1/flows", body);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        assertThat(response.header("Location")).isEqualTo("/api/v1/flows/" + response.path("id"));
        return response.path("id");
    }

    private Response flow(String id) {
        return api.get("/api/v1/flows/" + id);
    }

    private Response awaitState(String id, String state) {
        await().atMost(Api.SOON).untilAsserted(() -> {
            Response flow = flow(id);
            assertThat((String) flow.path("state")).as(flow.asString()).isEqualTo(state);
        });
        return flow(id);
    }

    private static Map<String, Map<String, Object>> parts(Response flow) {
        List<Map<String, Object>> parts = flow.path("parts.data");
        return parts.stream().collect(Collectors.toMap(part -> (String) part.get("name"), part -> part));
    }

    private static String status(Response flow, String part) {
        return (String) parts(flow).get(part).get("status");
    }

    private String taskOf(String flow, String part) {
        return (String) parts(flow(flow)).get(part).get("task_id");
    }

    private void awaitPart(String flow, String part, String status) {
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(status(flow(flow), part)).isEqualTo(status));
    }

    @Test
    void group_ofEchoes_completesWithTheirResults() {
        String id = start("{\"kind\":\"group\",\"tasks\":[" + echo("1") + "," + echo("{\"a\":2.50}") + "]}");

        Response flow = awaitState(id, "completed");
        assertThat((Object) parts(flow).get("1").get("result")).isEqualTo(1);
        assertThat(flow.asString()).contains("{\"a\":2.50}");
        assertThat((Integer) flow.path("counts.completed")).isEqualTo(2);
        assertThat((Integer) flow.path("counts.total")).isEqualTo(2);
        assertThat((Object) flow.path("finished_at")).isNotNull();
        assertThat((Integer) flow.path("parts.pagination.total")).isEqualTo(2);
    }

    @Test
    void group_withConcurrency_letsThatManyRunAtOnceInOrder() {
        String tasks = IntStream.range(0, 5).mapToObj(i -> pulled("")).collect(Collectors.joining(","));
        String id = start("{\"kind\":\"group\",\"concurrency\":2,\"tasks\":[" + tasks + "]}");

        assertThat((Integer) flow(id).path("counts.waiting")).isEqualTo(3);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            List<Map<String, Object>> got = worker.pull(TYPE, 5, "PT30S");
            assertThat(got).isNotEmpty().hasSizeLessThanOrEqualTo(2);
            if (order.isEmpty()) {
                assertThat(got).hasSize(2);
                assertThat(worker.pullNow(TYPE)).isEmpty();
            }
            for (Map<String, Object> task : got) {
                order.add((String) task.get("task_id"));
                assertThat(worker.post("/" + task.get("token") + ":complete", "{\"result\":1}")
                                .statusCode())
                        .isEqualTo(200);
            }
            if (order.size() == 5) {
                break;
            }
        }
        List<String> tasksInOrder = flow(id).path("parts.data.task_id");
        assertThat(order).containsExactlyElementsOf(tasksInOrder);
        awaitState(id, "completed");
    }

    @Test
    void chain_handsResultsOn() {
        String id =
                start("{\"kind\":\"chain\",\"tasks\":[" + echo("{\"n\":1}") + "," + pulled(",\"name\":\"b\"") + "]}");

        Worker.Leased second = worker.pullOne(TYPE);
        assertThat(second.id()).isEqualTo(taskOf(id, "b"));
        List<Map<String, Object>> inputs = inputs(second);
        assertThat(inputs).hasSize(1);
        assertThat(inputs.getFirst())
                .containsEntry("part", "1")
                .containsEntry("status", "completed")
                .containsEntry("result", Map.of("n", 1))
                .containsEntry("task_id", taskOf(id, "1"));
        assertThat(second.complete("\"end\"").statusCode()).isEqualTo(200);
        Response flow = awaitState(id, "completed");
        assertThat(parts(flow).get("b")).containsEntry("result", "end").containsEntry("needs", List.of("1"));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> inputs(Worker.Leased leased) {
        return (List<Map<String, Object>>) leased.get("inputs");
    }

    @Test
    void dag_runsPartsWhenWhatTheyNeedHasEnded() {
        String id = start("{\"kind\":\"dag\",\"tasks\":["
                + pulled(",\"name\":\"d\",\"needs\":[\"b\",\"c\"]") + ","
                + pulled(",\"name\":\"b\",\"needs\":[\"a\"]") + ","
                + pulled(",\"name\":\"c\",\"needs\":[\"a\"]") + ","
                + pulled(",\"name\":\"a\"") + "]}");

        Worker.Leased a = worker.pullOne(TYPE);
        assertThat(a.id()).isEqualTo(taskOf(id, "a"));
        assertThat(a.get("inputs")).isNull();
        a.complete("\"A\"");
        Map<String, Worker.Leased> middle = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            Worker.Leased leased = worker.pullOne(TYPE);
            middle.put(leased.id(), leased);
        }
        assertThat(middle.keySet()).containsExactlyInAnyOrder(taskOf(id, "b"), taskOf(id, "c"));
        middle.get(taskOf(id, "c")).complete("\"C\"");
        awaitPart(id, "c", "completed");
        assertThat(worker.pullNow(TYPE)).isEmpty();
        middle.get(taskOf(id, "b")).complete("\"B\"");
        Worker.Leased d = worker.pullOne(TYPE);
        assertThat(d.id()).isEqualTo(taskOf(id, "d"));
        assertThat(inputs(d)).extracting(input -> input.get("result")).containsExactly("B", "C");
        d.complete("1");
        awaitState(id, "completed");
    }

    @ParameterizedTest
    @CsvSource({
        "all,failed,cancelled",
        "any,completed,completed",
        "ignore,completed,completed",
        "fail_fast,failed,cancelled"
    })
    void chord_withAFailure_endsAsThePolicySays(String policy, String state, String then) {
        String id = start("{\"kind\":\"chord\",\"on_failure\":\"" + policy + "\",\"tasks\":["
                + echo("{\"fail_times\":1,\"fail_retryable\":false}") + "," + echo("{\"delay\":\"PT0.3S\"}")
                + "],\"then\":" + echo("\"joined\"") + "}");

        Response flow = awaitState(id, state);
        assertThat(status(flow, "1")).isEqualTo("dead");
        assertThat(status(flow, "2")).isEqualTo(policy.equals("fail_fast") ? "cancelled" : "completed");
        assertThat(status(flow, "then")).isEqualTo(then);
        assertThat((Object) parts(flow).get("1").get("error")).isNotNull();
    }

    @Test
    void chord_whereAllFail_runsTheJoinOnlyWhenFailuresAreIgnored() {
        String failing = echo("{\"fail_times\":1,\"fail_retryable\":false}");
        String body = "{\"kind\":\"chord\",\"on_failure\":\"%s\",\"tasks\":[" + failing + "," + failing + "],\"then\":"
                + pulled("") + "}";
        String any = start(body.formatted("any"));
        awaitState(any, "failed");

        String ignore = start(body.formatted("ignore"));
        Worker.Leased join = worker.pullOne(TYPE);
        assertThat(inputs(join)).extracting(input -> input.get("status")).containsExactly("dead", "dead");
        assertThat(inputs(join))
                .allSatisfy(input -> assertThat(input.get("error")).isNotNull());
        join.complete("1");
        awaitState(ignore, "completed");
        assertThat(status(flow(any), "then")).isEqualTo("cancelled");
    }

    @Test
    void cancel_ofAFlow_endsAllItsPartsAtOnce() {
        String id = start("{\"kind\":\"chord\",\"concurrency\":1,\"tasks\":[" + pulled("") + "," + pulled("")
                + "],\"then\":" + pulled("") + "}");
        Worker.Leased running = worker.pullOne(TYPE);

        Response cancelled = api.request().delete("/api/v1/flows/" + id);

        assertThat(cancelled.statusCode()).as(cancelled.asString()).isEqualTo(200);
        assertThat((String) cancelled.path("state")).isEqualTo("cancelled");
        assertThat((Integer) cancelled.path("counts.cancelled")).isEqualTo(3);
        assertThat(running.complete("1").statusCode()).isEqualTo(409);
        assertThat(worker.pullNow(TYPE)).isEmpty();
        assertThat(api.request().delete("/api/v1/flows/" + id).statusCode()).isEqualTo(200);
        assertThat(flow(id).<List<String>>path("parts.data.status")).containsOnly("cancelled");
    }

    @Test
    void cancel_ofAFlowThatEnded_isAConflict() {
        String id = start("{\"kind\":\"group\",\"tasks\":[" + echo("1") + "]}");
        awaitState(id, "completed");

        assertThat(api.request().delete("/api/v1/flows/" + id).statusCode()).isEqualTo(409);
        assertThat(api.request()
                        .delete("/api/v1/flows/00000000-0000-7000-8000-000000000000")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void part_cancelledByHand_countsAsFailed() {
        String id = start("{\"kind\":\"chain\",\"tasks\":[" + pulled("") + "," + pulled("") + "]}");

        assertThat(api.request().delete("/api/v1/tasks/" + taskOf(id, "1")).statusCode())
                .isEqualTo(200);

        Response flow = awaitState(id, "failed");
        assertThat(status(flow, "2")).isEqualTo("cancelled");
    }

    @Test
    void heldPart_whoseDeadlinePasses_isDeadAndCountsAsFailed() {
        String soon = java.time.Instant.now().plusSeconds(1).toString();
        String id = start("{\"kind\":\"chord\",\"on_failure\":\"fail_fast\",\"tasks\":[" + pulled("") + "],\"then\":"
                + pulled(",\"deadline\":\"" + soon + "\"") + "}");

        Response flow = awaitState(id, "failed");
        assertThat(status(flow, "then")).isEqualTo("dead");
        assertThat(status(flow, "1")).isEqualTo("cancelled");
    }

    @Test
    void heldPart_withAConcurrencyKey_neitherTakesNorBlocksIt() {
        String key = ",\"concurrency_key\":\"k\"";
        String id = start("{\"kind\":\"chain\",\"tasks\":[" + pulled("") + "," + pulled(key) + "]}");
        String other = api.submit(pulled(key));
        assertThat((String) api.task(other).path("status")).isEqualTo("queued");

        worker.pullOne(TYPE).complete("1");
        awaitState(id, "running");
        await().atMost(Api.SOON)
                .untilAsserted(() ->
                        assertThat((Integer) flow(id).path("counts.active")).isEqualTo(1));
        Worker.Leased holder = worker.pullOne(TYPE);
        assertThat(holder.id()).isEqualTo(other);
        assertThat(worker.pullNow(TYPE)).isEmpty();
        holder.complete("1");

        Worker.Leased second = worker.pullOne(TYPE);
        assertThat(second.id()).isEqualTo(taskOf(id, "2"));
        second.complete("2");
        awaitState(id, "completed");
    }

    @Test
    void part_withARunAtAhead_isScheduledOnceItNeedNotWait() {
        String later = java.time.Instant.now().plusSeconds(3).toString();
        String id = start("{\"kind\":\"chain\",\"tasks\":[" + echo("1")
                + ",{\"type\":\"diagnostics.echo\",\"run_at\":\"" + later + "\"}]}");

        awaitState(id, "completed");
        String started = api.task(taskOf(id, "2")).path("started_at");
        assertThat(java.time.Instant.parse(started)).isAfterOrEqualTo(java.time.Instant.parse(later));
    }

    @Test
    void deadPart_redrivenWhileTheFlowRuns_isWaitedForAgain() {
        String id = start("{\"kind\":\"group\",\"tasks\":[" + pulled("") + "," + pulled("") + "]}");
        Worker.Leased first = worker.pullOne(TYPE);
        first.fail(GONE);
        await().atMost(Api.SOON)
                .untilAsserted(
                        () -> assertThat((Integer) flow(id).path("counts.dead")).isEqualTo(1));

        assertThat(api.post("/api/v1/tasks/" + first.id() + ":retry", "").statusCode())
                .isEqualTo(202);

        await().atMost(Api.SOON)
                .untilAsserted(() ->
                        assertThat((Integer) flow(id).path("counts.active")).isEqualTo(2));
        for (int i = 0; i < 2; i++) {
            worker.pullOne(TYPE).complete("1");
        }
        awaitState(id, "completed");
    }

    @Test
    void deadPart_redrivenAfterTheFlowEnded_runsWithoutIt() {
        String id = start("{\"kind\":\"chain\",\"tasks\":[" + pulled("") + "," + pulled("") + "]}");
        Worker.Leased first = worker.pullOne(TYPE);
        first.fail(GONE);
        awaitState(id, "failed");

        assertThat(api.post("/api/v1/tasks/" + first.id() + ":retry", "").statusCode())
                .isEqualTo(202);
        worker.pullOne(TYPE).complete("1");
        api.awaitStatus(first.id(), "completed");

        assertThat(worker.pullNow(TYPE)).isEmpty();
        assertThat((String) flow(id).path("state")).isEqualTo("failed");
        assertThat(status(flow(id), "2")).isEqualTo("cancelled");
    }

    @Test
    void chord_ofAThousand_joinsOnceWithAllResults() {
        String tasks =
                IntStream.range(0, 999).mapToObj(i -> echo(String.valueOf(i))).collect(Collectors.joining(","));
        String id = start("{\"kind\":\"chord\",\"tasks\":[" + tasks + "],\"then\":" + pulled("") + "}");

        Worker.Leased join = worker.pullOne(TYPE);
        assertThat(inputs(join))
                .extracting(input -> input.get("result"))
                .containsExactlyElementsOf(IntStream.range(0, 999).boxed().toList());
        join.complete("1");
        Response flow = awaitState(id, "completed");
        assertThat((Integer) flow.path("counts.completed")).isEqualTo(1000);
        assertThat((Integer) flow.path("parts.pagination.pages")).isEqualTo(10);
        assertThat(flow(id + "?page=10").<List<String>>path("parts.data.name"))
                .hasSize(100)
                .endsWith("then");
    }

    @Test
    void inputs_pastTheirLimit_areMarkedAndLeftOut() {
        String large = "\"" + "x".repeat(600_000) + "\"";
        String id = start(
                "{\"kind\":\"chord\",\"tasks\":[" + echo(large) + "," + echo(large) + "],\"then\":" + pulled("") + "}");

        List<Map<String, Object>> inputs = inputs(worker.pullOne(TYPE));
        assertThat((String) inputs.getFirst().get("result")).hasSize(600_000);
        assertThat(inputs.get(1)).containsEntry("truncated", true).containsEntry("result", null);
        assertThat((String) api.task(taskOf(id, "2")).path("result")).hasSize(600_000);
        assertThat(api.request().delete("/api/v1/flows/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void request_repeatedWithItsKey_startsOneFlow() {
        String body = "{\"kind\":\"group\",\"tasks\":[" + echo("1") + "]}";
        Response first = api.request()
                .header("Idempotency-Key", "f")
                .contentType("application/json")
                .body(body)
                .post("/api/v1/flows");
        Response second = api.request()
                .header("Idempotency-Key", "f")
                .contentType("application/json")
                .body(body)
                .post("/api/v1/flows");
        Response other = api.request()
                .header("Idempotency-Key", "f")
                .contentType("application/json")
                .body(body.replace("1", "2"))
                .post("/api/v1/flows");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(api.get("/api/v1/flows").<List<String>>path("data.id")).hasSize(1);
        awaitState(first.path("id"), "completed");
    }

    @Test
    void list_byCursorAndState_showsNewestFirstAndOnlyOnesOwn() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.addFirst(start("{\"kind\":\"group\",\"tasks\":[" + echo("1") + "]}"));
        }
        ids.forEach(id -> awaitState(id, "completed"));

        Response page = api.get("/api/v1/flows?state=completed&limit=2");
        assertThat(page.<List<String>>path("data.id")).containsExactlyElementsOf(ids.subList(0, 2));
        Response rest = api.get("/api/v1/flows?state=completed&limit=2&cursor=" + page.path("pagination.next_cursor"));
        assertThat(rest.<List<String>>path("data.id")).containsExactly(ids.get(2));
        assertThat(api.get("/api/v1/flows?state=failed").<List<String>>path("data.id"))
                .isEmpty();
        Api stranger = api.as("stranger", "tasks:submit");
        assertThat(stranger.get("/api/v1/flows").<List<String>>path("data.id")).isEmpty();
        assertThat(stranger.get("/api/v1/flows/" + ids.getFirst()).statusCode()).isEqualTo(404);
        assertThat(stranger.get("/api/v1/flows/" + ids.getFirst() + "/events").statusCode())
                .isEqualTo(404);
        assertThat(stranger.request().delete("/api/v1/flows/" + ids.getFirst()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void events_ofAFlow_tellPartsAsTheyEndAndReplay() {
        String id = start("{\"kind\":\"chain\",\"tasks\":[" + echo("{\"n\":1}") + "," + echo("2") + "]}");

        String all = api.get("/api/v1/flows/" + id + "/events").asString();

        assertThat(all)
                .containsSubsequence(
                        "id:1",
                        "\"name\":\"1\"",
                        "\"result\":{\"n\":1}",
                        "id:2",
                        "\"name\":\"2\"",
                        "id:3",
                        "\"state\":\"completed\"");
        String rest = api.request()
                .header("Last-Event-ID", "1")
                .get("/api/v1/flows/" + id + "/events")
                .asString();
        assertThat(rest)
                .contains("\"name\":\"2\"")
                .doesNotContain("\"name\":\"1\"")
                .contains("\"state\":\"completed\"");
        assertThat(api.request()
                        .header("Last-Event-ID", "x")
                        .get("/api/v1/flows/" + id + "/events")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void heldPart_isExplainedByWhatItWaitsFor() {
        String id = start("{\"kind\":\"chord\",\"concurrency\":1,\"tasks\":[" + pulled(",\"name\":\"a\"") + ","
                + pulled(",\"name\":\"b\"") + "],\"then\":" + pulled("") + "}");

        Response then = api.get("/api/v1/tasks/" + taskOf(id, "then") + "/explain");
        assertThat(then.<String>path("reasons[0].code")).isEqualTo("waits_for_parts");
        assertThat(then.<String>path("reasons[0].text")).contains("parts 'a', 'b' of flow " + id);
        Response second = api.get("/api/v1/tasks/" + taskOf(id, "b") + "/explain");
        assertThat(second.<String>path("reasons[0].text")).contains("as many parts of flow " + id);
        assertThat(api.request().delete("/api/v1/flows/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void refusedPart_refusesTheFlowAndLeavesNothing() {
        Response unknown =
                api.post("/api/v1/flows", "{\"kind\":\"group\",\"tasks\":[" + echo("1") + ",{\"type\":\"no.such\"}]}");

        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.<String>path("errors[0].field")).isEqualTo("tasks[1].type");
        assertThat(api.get("/api/v1/tasks").<List<String>>path("data.id")).isEmpty();
        assertThat(api.get("/api/v1/flows").<List<String>>path("data.id")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|kind",
                "{'kind':'ring','tasks':[E]}|kind",
                "{'kind':'group'}|tasks",
                "{'kind':'group','tasks':[]}|tasks",
                "{'kind':'group','tasks':[1]}|tasks[0]",
                "{'kind':'group','tasks':[E],'then':E}|then",
                "{'kind':'chord','tasks':[E]}|then",
                "{'kind':'group','tasks':[E],'on_failure':'maybe'}|on_failure",
                "{'kind':'group','tasks':[E],'concurrency':0}|concurrency",
                "{'kind':'chain','tasks':[E],'concurrency':1}|concurrency",
                "{'kind':'group','tasks':[{'type':'diagnostics.echo','unique_key':'u'}]}|tasks[0].unique",
                "{'kind':'group','tasks':[{'type':'diagnostics.echo','needs':[]}]}|tasks[0].needs",
                "{'kind':'group','tasks':[{'type':'diagnostics.echo','name':7}]}|tasks[0].name",
                "{'kind':'group','tasks':[{'type':'diagnostics.echo','name':'2'},E]}|tasks[1].name",
                "{'kind':'dag','tasks':[{'type':'diagnostics.echo','needs':['x']}]}|tasks[0].needs[0]",
                "{'kind':'dag','tasks':[{'type':'diagnostics.echo','name':'a','needs':['a']}]}|tasks[0].needs[0]",
                "{'kind':'dag','tasks':[E,{'type':'diagnostics.echo','needs':['1','1']}]}|tasks[1].needs[1]",
                "{'kind':'dag','tasks':[{'type':'diagnostics.echo','name':'a','needs':['b']},{'type':'diagnostics.echo','name':'b','needs':['a']}]}|tasks[0].needs",
                "{'kind':'group','tasks':[{'type':'diagnostics.echo','priority':99}]}|tasks[0].priority",
                "{'kind':'group','tasks':[E],'more':1}|more",
            })
    void badFlow_isRefusedByFieldAndRule(String body, String field) {
        Response refused =
                api.post("/api/v1/flows", body.replace('\'', '"').replace("E", "{\"type\":\"diagnostics.echo\"}"));

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(400);
        assertThat(refused.<String>path("errors[0].field"))
                .as(refused.asString())
                .isEqualTo(field);
    }

    @Test
    void tooManyParts_areRefused() {
        String tasks = IntStream.range(0, 1001).mapToObj(i -> echo("1")).collect(Collectors.joining(","));

        Response refused = api.post("/api/v1/flows", "{\"kind\":\"group\",\"tasks\":[" + tasks + "]}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<String>path("errors[0].field")).isEqualTo("tasks");
    }
}
