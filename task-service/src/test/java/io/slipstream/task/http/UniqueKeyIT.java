package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import io.slipstream.task.task.SubmitStore;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UniqueKeyIT extends TaskStack {
    private static final String TYPE = "mail.send";
    private static final String LATER = "\"run_at\":\"2099-01-01T00:00:00Z\"";

    @Inject
    SubmitStore store;

    /** Nobody pulls its tasks, so they stay as they are. */
    @BeforeEach
    void defineType() {
        assertThat(api.put("/api/v1/task-types/" + TYPE, "{\"handler\":\"pull\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    private static String body(String fields) {
        return "{\"type\":\"" + TYPE + "\"," + fields + "}";
    }

    private static String unique(String policy) {
        return "\"unique\":{\"key\":\"u\",\"policy\":\"" + policy + "\"}";
    }

    private Response post(String fields) {
        return api.post("/api/v1/tasks", body(fields));
    }

    private static String execute(String sql) throws Exception {
        try (Connection connection = LocalStack.shared().connectAs(Credentials.roleOf("task"), LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    return rows.next() ? rows.getString(1) : "";
                }
            }
            return "";
        }
    }

    private int submitted() {
        return api.get("/api/v1/tasks/stats").path("submitted");
    }

    /** A task with the key in a state. */
    private String holder(String state) {
        String id = switch (state) {
            case "scheduled" -> api.submit(body(unique("reject") + "," + LATER));
            case "waiting" -> {
                api.submit(body("\"concurrency_key\":\"k\""));
                yield api.submit(body(unique("reject") + ",\"concurrency_key\":\"k\""));
            }
            default -> api.submit(body(unique("reject")));
        };
        if (state.equals("running")) {
            assertThat(Worker.of(api).pullOne(TYPE).id()).isEqualTo(id);
        }
        assertThat((String) api.task(id).path("status")).isEqualTo(state);
        return id;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "queued", "waiting", "running"})
    void reject_whileATaskHasTheKey_isAConflictThatNamesIt(String state) {
        String id = holder(state);
        for (String again : List.of(unique("reject"), "\"unique_key\":\"u\"", "\"unique\":{\"key\":\"u\"}")) {
            Response refused = post(again);
            assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(409);
            assertThat((String) refused.path("detail")).contains(id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "queued", "waiting", "running"})
    void return_whileATaskHasTheKey_answersWithThatTaskAsItIs(String state) {
        String id = holder(state);
        int submitted = submitted();

        Response returned = post(unique("return") + ",\"payload\":2,\"priority\":1");

        assertThat(returned.statusCode()).as(returned.asString()).isEqualTo(202);
        assertThat(returned.header("Location")).endsWith(id);
        assertThat((String) returned.path("id")).isEqualTo(id);
        assertThat((String) returned.path("status")).isEqualTo(state);
        assertThat((String) returned.path("priority")).isEqualTo("NORMAL");
        assertThat((Object) api.task(id).path("payload")).isNull();
        assertThat(submitted()).isEqualTo(submitted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "queued", "waiting"})
    void replace_beforeItRuns_changesTheTaskThatHasTheKey(String state) {
        String id = holder(state);
        int submitted = submitted();
        String key = state.equals("waiting") ? ",\"concurrency_key\":\"k\"" : "";

        Response replaced = post(unique("replace")
                + ",\"payload\":{\"n\":2},\"priority\":4,\"max_attempts\":9,\"tags\":[\"new\"]" + key);

        assertThat(replaced.statusCode()).as(replaced.asString()).isEqualTo(202);
        assertThat((String) replaced.path("id")).isEqualTo(id);
        Response task = api.task(id);
        assertThat((String) task.path("status")).isEqualTo(state.equals("waiting") ? "waiting" : "queued");
        assertThat((Integer) task.path("payload.n")).isEqualTo(2);
        assertThat((Integer) task.path("priority_value")).isEqualTo(4);
        assertThat((Integer) task.path("max_attempts")).isEqualTo(9);
        assertThat((List<String>) task.path("tags")).containsExactly("new");
        assertThat((Object) task.path("run_at")).isNull();
        assertThat(submitted()).isEqualTo(submitted);
        if (!state.equals("waiting")) {
            assertThat(Worker.of(api).pullOne(TYPE).id())
                    .as("found by a worker")
                    .isEqualTo(id);
        }
    }

    @Test
    void replace_withATimeAhead_letsAReadyTaskWait() {
        String id = holder("queued");

        assertThat((String) post(unique("replace") + "," + LATER).path("status"))
                .isEqualTo("scheduled");

        assertThat(Worker.of(api).pullNow(TYPE)).isEmpty();
        assertThat((String) post(unique("replace")).path("id")).isEqualTo(id);
        assertThat(Worker.of(api).pullOne(TYPE).id()).isEqualTo(id);
    }

    @Test
    void replace_byOneWithAHeldConcurrencyKey_waitsForIt() {
        api.submit(body("\"concurrency_key\":\"k\""));
        String id = holder("queued");

        assertThat((String)
                        post(unique("replace") + ",\"concurrency_key\":\"k\"").path("status"))
                .isEqualTo("waiting");

        Worker worker = Worker.of(api);
        worker.pullOne(TYPE).complete("1");
        assertThat(worker.pullOne(TYPE).id()).isEqualTo(id);
    }

    @Test
    void replace_ofATaskThatAwaitsItsRetry_beginsAnew() {
        String id = holder("queued");
        Worker worker = Worker.of(api);
        worker.pullOne(TYPE).fail("{\"error\":{\"type\":\"E\",\"message\":\"m\"},\"retry_after\":\"PT1H\"}");
        api.awaitStatus(id, "scheduled");

        post(unique("replace") + ",\"payload\":2");

        Response task = api.task(id);
        assertThat((String) task.path("status")).isEqualTo("queued");
        assertThat((Integer) task.path("attempt")).isZero();
        assertThat((Object) task.path("error")).isNull();
        Worker.Leased leased = worker.pullOne(TYPE);
        assertThat((Integer) leased.get("attempt")).isEqualTo(1);
        leased.complete("1");
        assertThat(api.get("/api/v1/tasks/" + id + "/events").asString())
                .containsSubsequence(
                        "event:submitted", "event:failed", "event:replaced", "event:started", "event:completed");
    }

    @Test
    void replace_whileItRuns_isAConflictAndChangesNothing() {
        String id = holder("running");

        Response refused = post(unique("replace") + ",\"payload\":2");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat((String) refused.path("detail")).contains(id);
        assertThat((Object) api.task(id).path("payload")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "replace"})
    void anothersTask_isNeitherReturnedNorReplaced(String policy) {
        String id = holder("queued");
        Api somebody = api.as("somebody", Scope.Names.TASKS_SUBMIT);

        Response refused = somebody.post("/api/v1/tasks", body(unique(policy) + ",\"payload\":2"));

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat((Object) api.task(id).path("payload")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"reject,409", "return,202", "replace,409"})
    void window_afterTheTaskEnded_keepsTheKeyTaken(String policy, int status) {
        String id = api.submit(body("\"unique\":{\"key\":\"u\",\"window\":\"PT1H\"}"));
        Worker.of(api).pullOne(TYPE).complete("{\"n\":7}");

        for (String window : List.of("", ",\"window\":\"PT1M\"")) {
            Response again = post("\"unique\":{\"key\":\"u\",\"policy\":\"" + policy + "\"" + window + "}");
            assertThat(again.statusCode()).as(again.asString()).isEqualTo(status);
            assertThat(again.asString()).contains(id);
            if (status == 202) {
                assertThat((String) again.path("status")).isEqualTo("completed");
                assertThat((Integer) again.path("result.n")).isEqualTo(7);
            }
        }
        assertThat(submitted()).isEqualTo(1);
        assertThat(post("\"unique_key\":\"other\"").statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reject", "return", "replace"})
    void window_thatIsOver_letsTheNextIn(String policy) throws Exception {
        String first = api.submit(body("\"unique\":{\"key\":\"u\",\"window\":\"PT1H\"}"));
        api.request().delete("/api/v1/tasks/" + first);
        execute("UPDATE task_unique SET until = now() WHERE tenant = '" + api.tenant() + "'");

        String second =
                api.submit(body("\"unique\":{\"key\":\"u\",\"policy\":\"" + policy + "\",\"window\":\"PT1H\"}"));

        assertThat(second).isNotEqualTo(first);
        api.request().delete("/api/v1/tasks/" + second);
        assertThat(post("\"unique_key\":\"u\"").statusCode()).as("taken anew").isEqualTo(409);
    }

    @Test
    void window_wantedWhileAnotherHasTheKey_isNotTaken() throws Exception {
        String id = holder("queued");
        assertThat(post("\"unique\":{\"key\":\"u\",\"window\":\"PT1H\"}").statusCode())
                .isEqualTo(409);

        api.request().delete("/api/v1/tasks/" + id);

        assertThat(execute("SELECT count(*) FROM task_unique WHERE tenant = '" + api.tenant() + "'"))
                .isEqualTo("0");
        assertThat(post("\"unique_key\":\"u\"").statusCode()).isEqualTo(202);
    }

    @Test
    void window_replacedWithOne_beginsAnew() throws Exception {
        String id = holder("queued");
        post("\"unique\":{\"key\":\"u\",\"policy\":\"replace\",\"window\":\"PT1H\"}");

        api.request().delete("/api/v1/tasks/" + id);

        Response refused = post("\"unique_key\":\"u\"");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat((String) refused.path("detail")).contains(id);
    }

    @Test
    void windows_thatAreOver_areForgotten() throws Exception {
        api.submit(body("\"unique\":{\"key\":\"u\",\"window\":\"PT1H\"}"));
        execute("UPDATE task_unique SET until = now() WHERE tenant = '" + api.tenant() + "'");

        store.forgetRequests(Duration.ofHours(24), Duration.ofDays(7)).await().atMost(Api.SOON);

        assertThat(execute("SELECT count(*) FROM task_unique WHERE tenant = '" + api.tenant() + "'"))
                .isEqualTo("0");
    }

    @Test
    void batch_withOneKeySeveralTimes_followsEachPolicyInOrder() {
        String one = "{\"type\":\"" + TYPE
                + "\",\"payload\":%d,\"unique\":{\"key\":\"u\",\"policy\":\"%s\",\"window\":\"PT1H\"}}";

        Response batch = api.post(
                "/api/v1/tasks:batch",
                "{\"tasks\":[" + one.formatted(1, "reject") + "," + one.formatted(2, "return") + ","
                        + one.formatted(3, "replace") + "," + one.formatted(4, "replace") + ","
                        + one.formatted(5, "reject") + "]}");

        assertThat(batch.statusCode()).as(batch.asString()).isEqualTo(202);
        String id = batch.path("data[0].id");
        for (int i = 1; i < 4; i++) {
            assertThat((String) batch.path("data[" + i + "].id"))
                    .as(batch.asString())
                    .isEqualTo(id);
        }
        assertThat((Integer) batch.path("data[4].error.status")).isEqualTo(409);
        assertThat((Integer) api.task(id).path("payload")).as("the last one").isEqualTo(4);
        assertThat(submitted()).isEqualTo(1);
    }

    @Test
    void idempotencyKey_onAReturnedTask_answersTheSameAgain() {
        holder("queued");
        String body = body(unique("return"));

        Response first = api.request()
                .contentType("application/json")
                .header("Idempotency-Key", "i")
                .body(body)
                .post("/api/v1/tasks");
        Response again = api.request()
                .contentType("application/json")
                .header("Idempotency-Key", "i")
                .body(body)
                .post("/api/v1/tasks");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(again.asString()).isEqualTo(first.asString());
    }

    @Test
    void twoReplicas_givenOneKeyByManyAtOnce_acceptExactlyOne() throws Exception {
        try (Replica other = Replica.start()) {
            int accepted = 0;
            for (String policy : List.of("reject", "return", "replace")) {
                for (String window : List.of("", ",\"window\":\"PT1H\"")) {
                    String key = policy + window.length();
                    submitAtOnce(
                            other,
                            "\"unique\":{\"key\":\"" + key + "\",\"policy\":\"" + policy + "\"" + window + "}",
                            policy.equals("reject") ? 23 : 0);
                    accepted++;
                    assertThat(submitted()).isEqualTo(accepted);
                }
            }
        }
    }

    /** All that are accepted are one task. */
    private void submitAtOnce(Replica other, String unique, int refusals) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Response>> asking = IntStream.range(0, 24)
                    .mapToObj(i -> threads.submit(() -> {
                        go.await();
                        return (i % 2 == 0 ? api.request() : other.request(api))
                                .contentType("application/json")
                                .body(body(unique))
                                .post("/api/v1/tasks");
                    }))
                    .toList();

            go.countDown();

            List<String> ids = new ArrayList<>();
            int refused = 0;
            for (Future<Response> asked : asking) {
                Response answer = asked.get();
                if (answer.statusCode() == 202) {
                    ids.add(answer.path("id"));
                } else {
                    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(409);
                    refused++;
                }
            }
            assertThat(ids.stream().distinct()).hasSize(1);
            assertThat(refused).isEqualTo(refusals);
        }
    }

    /** Its tasks end at once, so that the key is free most of the time but for the window. */
    @Test
    void twoReplicas_givenOneKeyWithAWindowWhileTasksEndAtOnce_acceptExactlyOne() throws Exception {
        String body =
                "{\"type\":\"diagnostics.echo\",\"unique\":{\"key\":\"u\",\"policy\":\"return\",\"window\":\"PT1H\"}}";
        try (Replica other = Replica.start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> asking = IntStream.range(0, 100)
                    .mapToObj(i -> threads.submit(() -> (String) (i % 2 == 0 ? api.request() : other.request(api))
                            .contentType("application/json")
                            .body(body)
                            .post("/api/v1/tasks")
                            .path("id")))
                    .toList();

            List<String> ids = new ArrayList<>();
            for (Future<String> asked : asking) {
                ids.add(asked.get());
            }

            assertThat(ids.stream().distinct()).hasSize(1);
            await().atMost(Api.SOON)
                    .untilAsserted(() -> assertThat(
                                    (Integer) api.get("/api/v1/tasks/stats").path("completed"))
                            .isEqualTo(1));
            assertThat(submitted()).isEqualTo(1);
        }
    }

    /** Rounds of two replicas that take the same keys in opposite orders. */
    @Test
    void twoReplicas_givenManyKeysInOppositeOrders_acceptEachOnce() throws Exception {
        try (Replica other = Replica.start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 5; round++) {
                int of = round;
                List<Future<Response>> asking = IntStream.range(0, 2)
                        .mapToObj(side -> threads.submit(() -> {
                            String tasks = IntStream.range(0, 200)
                                    .map(i -> side == 0 ? i : 199 - i)
                                    .mapToObj(i -> "{\"type\":\"" + TYPE + "\",\"unique\":{\"key\":\"" + of + "-" + i
                                            + "\",\"policy\":\"return\"}}")
                                    .collect(java.util.stream.Collectors.joining(","));
                            return (side == 0 ? api.request() : other.request(api))
                                    .contentType("application/json")
                                    .body("{\"tasks\":[" + tasks + "]}")
                                    .post("/api/v1/tasks:batch");
                        }))
                        .toList();
                for (Future<Response> asked : asking) {
                    Response answer = asked.get();
                    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
                    assertThat((List<String>) answer.path("data.id"))
                            .doesNotContainNull()
                            .hasSize(200);
                }
                assertThat(submitted()).isEqualTo(200 * (round + 1));
            }
        }
    }
}
