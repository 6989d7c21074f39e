package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LeaseResourceIT extends TaskStack {
    private static final String TYPE = "mail.send";

    private Worker worker;

    @BeforeEach
    void defineType() {
        define("");
        worker = Worker.of(api);
    }

    private void define(String settings) {
        Response defined = api.put("/api/v1/task-types/" + TYPE, "{\"handler\":\"pull\"" + settings + "}");
        assertThat(defined.statusCode()).as(defined.asString()).isEqualTo(200);
    }

    private String submit(String more) {
        return api.submit("{\"type\":\"" + TYPE + "\"" + more + "}");
    }

    private String submit() {
        return submit("");
    }

    private static void isProblem(Response response, int status, String type) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat((String) response.path("type")).endsWith("/" + type);
    }

    private static void isStale(Response response) {
        isProblem(response, 409, "stale-lease");
    }

    private String events(String id) {
        return api.get("/api/v1/tasks/" + id + "/events").asString();
    }

    @Test
    void pull_aReadyTask_isLeasedAndCompletedUntouched() {
        String id = submit(",\"payload\":{\"n\":9007199254740993,\"d\":1.10},\"deadline\":\"2099-01-01T00:00:00Z\"");

        Response pulled = worker.post("", "{\"types\":[\"" + TYPE + "\"],\"wait\":20}");

        assertThat(pulled.asString()).contains("\"n\":9007199254740993", "\"d\":1.10");
        assertThat((List<String>) pulled.path("data.task_id")).containsExactly(id);
        assertThat((String) pulled.path("data[0].type")).isEqualTo(TYPE);
        assertThat((Integer) pulled.path("data[0].attempt")).isEqualTo(1);
        assertThat((Object) pulled.path("data[0].checkpoint")).isNull();
        assertThat((String) pulled.path("data[0].deadline")).isEqualTo("2099-01-01T00:00:00Z");
        Response running = api.task(id);
        assertThat((String) running.path("status")).isEqualTo("running");
        Instant started = Instant.parse(running.path("started_at"));
        assertThat(Instant.parse(pulled.path("data[0].lease_until"))).isEqualTo(started.plusSeconds(30));

        String token = pulled.path("data[0].token");
        Response completed = worker.post("/" + token + ":complete", "{\"result\":{\"n\":9007199254740993}}");

        assertThat(completed.statusCode()).as(completed.asString()).isEqualTo(200);
        assertThat((String) completed.path("task_id")).isEqualTo(id);
        assertThat((String) completed.path("status")).isEqualTo("completed");
        assertThat(api.task(id).asString()).contains("\"result\":{\"n\":9007199254740993}");
        assertThat(events(id)).contains("event:submitted", "event:started", "event:completed");
        Response stats = api.get("/api/v1/tasks/stats");
        assertThat((Integer) stats.path("completed")).isEqualTo(1);
        assertThat((Integer) stats.path("running")).isZero();
    }

    @Test
    void pull_nothingReady_isEmptyAtOnceOrAfterTheWait() {
        assertThat(worker.pull(TYPE, 10, "PT0S")).isEmpty();
        assertThat(worker.pull(TYPE, 10, "PT0.1S")).isEmpty();
    }

    @Test
    void pull_whileWaiting_isWokenByASubmission() throws Exception {
        CompletableFuture<Worker.Leased> waiting = CompletableFuture.supplyAsync(() -> worker.pullOne(TYPE));
        await().atMost(Api.SOON).until(() -> waitingCalls() > 0);

        String id = submit();

        Worker.Leased leased = waiting.get(60, TimeUnit.SECONDS);
        assertThat(leased.id()).isEqualTo(id);
        assertThat(leased.complete("1").statusCode()).isEqualTo(200);
    }

    private static double waitingCalls() {
        return Metrics.globalRegistry
                .get("slipstream_task_lease_calls_waiting")
                .gauge()
                .value();
    }

    @Test
    void pull_severalPriorities_givesTheMostUrgentFirst() {
        String low = submit(",\"priority\":\"LOW\"");
        String critical = submit(",\"priority\":\"CRITICAL\"");
        String normal = submit();

        List<String> order = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            order.add(worker.pullOne(TYPE).id());
        }

        assertThat(order).containsExactly(critical, normal, low);
    }

    @Test
    void pull_severalTypes_givesTasksOfAll() {
        api.put("/api/v1/task-types/mail.read", "{\"handler\":\"pull\"}");
        Set<String> ids = Set.of(submit(), api.submit("{\"type\":\"mail.read\"}"));

        Set<String> pulled = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            pulled.addAll(worker.post("", "{\"types\":[\"mail.send\",\"mail.read\"],\"wait\":\"PT20S\"}")
                    .path("data.task_id"));
        }

        assertThat(pulled).isEqualTo(ids);
    }

    @Test
    void pull_aLimitedType_neverHasMoreThanItsConcurrency() {
        define(",\"concurrency\":2");
        for (int i = 0; i < 5; i++) {
            submit();
        }

        List<Map<String, Object>> first = worker.pull(TYPE, 10, "PT20S");
        assertThat(first).hasSize(2);
        assertThat(worker.pull(TYPE, 10, "PT1S")).isEmpty();

        worker.post("/" + first.getFirst().get("token") + ":complete", "{}");
        assertThat(worker.pull(TYPE, 10, "PT20S")).hasSize(1);
    }

    @Test
    void pull_tasksOfOneKey_comeOneAfterTheOther() {
        String first = submit(",\"concurrency_key\":\"k\"");
        String second = submit(",\"concurrency_key\":\"k\"");
        Worker.Leased leased = worker.pullOne(TYPE);
        assertThat(leased.id()).isEqualTo(first);
        assertThat(worker.pull(TYPE, 10, "PT1S")).isEmpty();

        leased.complete("1");

        assertThat(worker.pullOne(TYPE).id()).isEqualTo(second);
    }

    @Test
    void heartbeat_withNotes_isSeenByFollowersAndKeptForTheNextAttempt() {
        define(",\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}");
        String id = submit();
        Worker.Leased first = worker.pullOne(TYPE);

        Response beat = first.heartbeat(
                "{\"progress\":0.25,\"partial\":{\"rows\":[1,1.50]},\"checkpoint\":{\"page\":9007199254740993}}");

        assertThat(beat.statusCode()).as(beat.asString()).isEqualTo(200);
        assertThat((Boolean) beat.path("cancelled")).isFalse();
        assertThat(Instant.parse(beat.path("lease_until"))).isAfter(Instant.parse((String) first.get("lease_until")));
        assertThat((Float) api.task(id).path("progress")).isEqualTo(0.25f);

        first.heartbeat("");
        assertThat((Float) api.task(id).path("progress")).isEqualTo(0.25f);
        first.fail("{\"error\":{\"type\":\"Flaky\",\"message\":\"once\"}}");
        Response again = worker.post("", "{\"types\":[\"" + TYPE + "\"],\"wait\":\"PT20S\"}");
        assertThat((Integer) again.path("data[0].attempt")).isEqualTo(2);
        assertThat(again.asString()).contains("\"checkpoint\":{\"page\":9007199254740993}");
        worker.post("/" + again.path("data[0].token") + ":complete", "{}");
        assertThat(events(id))
                .containsOnlyOnce("event:progressed")
                .containsOnlyOnce("event:partial")
                .contains("{\"rows\":[1,1.50]}")
                .contains("Flaky");
    }

    @Test
    void fail_untilItsAttemptsAreUsedUp_isDead() {
        define(",\"max_attempts\":2,\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}");
        String id = submit();

        Response first = worker.pullOne(TYPE).fail("{\"error\":{\"type\":\"Flaky\",\"message\":\"no\"}}");
        Response second = worker.pullOne(TYPE).fail("{\"error\":{\"type\":\"Flaky\",\"message\":\"no\"}}");

        assertThat((String) first.path("status")).isEqualTo("scheduled");
        assertThat((String) second.path("status")).isEqualTo("dead");
        Response dead = api.task(id);
        assertThat((String) dead.path("status")).isEqualTo("dead");
        assertThat((String) dead.path("error.type")).isEqualTo("Flaky");
        assertThat((Integer) api.get("/api/v1/tasks/stats").path("retries")).isEqualTo(1);
    }

    @Test
    void fail_notRetryable_isDeadAtOnce() {
        submit();
        assertThat((String) worker.pullOne(TYPE)
                        .fail("{\"error\":{\"type\":\"Bad\",\"message\":\"\"},\"retryable\":false}")
                        .path("status"))
                .isEqualTo("dead");
    }

    @Test
    void fail_withRetryAfter_isTriedAgainThen() {
        String id = submit();
        worker.pullOne(TYPE).fail("{\"error\":{\"type\":\"Busy\"},\"retry_after\":\"PT1H\"}");

        Response scheduled = api.task(id);

        assertThat((String) scheduled.path("status")).isEqualTo("scheduled");
        assertThat(Instant.parse(scheduled.path("run_at")))
                .isAfter(Instant.parse(scheduled.path("started_at")).plusSeconds(3500));
    }

    @Test
    void release_aLease_givesTheTaskBackWithoutCountingTheAttempt() {
        submit();
        Worker.Leased first = worker.pullOne(TYPE);

        assertThat((String) first.release().path("status")).isEqualTo("queued");

        Worker.Leased second = worker.pullOne(TYPE);
        assertThat((Integer) second.get("attempt")).isEqualTo(1);
        isStale(first.complete("1"));
        isStale(first.heartbeat(""));
        assertThat(second.complete("2").statusCode()).isEqualTo(200);
    }

    @Test
    void complete_again_isTheSameAnswerAndChangesNothing() {
        String id = submit();
        Worker.Leased leased = worker.pullOne(TYPE);
        leased.complete("1");

        Response again = leased.complete("2");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat((String) again.path("status")).isEqualTo("completed");
        assertThat((Integer) api.task(id).path("result")).isEqualTo(1);
        isStale(leased.fail("{\"error\":{\"type\":\"Late\"}}"));
        isStale(leased.release());
        isStale(leased.heartbeat(""));
    }

    @Test
    void lease_withoutHeartbeat_endsAndAnotherWorkerGetsTheTask() {
        define(",\"lease\":\"PT1S\"");
        String id = submit();
        Worker.Leased silent = worker.pullOne(TYPE);

        Worker.Leased next = worker.pullOne(TYPE);

        assertThat(next.id()).isEqualTo(id);
        assertThat((Integer) next.get("attempt")).isEqualTo(2);
        isStale(silent.complete("1"));
        isStale(silent.heartbeat("{\"progress\":1}"));
        assertThat(next.complete("2").statusCode()).isEqualTo(200);
        assertThat((Integer) api.task(id).path("result")).isEqualTo(2);
        assertThat(events(id)).contains("WorkerLost").doesNotContain("event:progressed");
    }

    @Test
    void lease_withHeartbeats_lastsLongerThanItsTime() {
        define(",\"lease\":\"PT2S\"");
        String id = submit();
        Worker.Leased leased = worker.pullOne(TYPE);
        Instant start = Instant.parse((String) leased.get("lease_until")).minusSeconds(2);

        await().atMost(Api.SOON)
                .pollInterval(Duration.ofMillis(200))
                .until(() ->
                        Instant.parse(leased.heartbeat("").path("lease_until")).isAfter(start.plusSeconds(7)));

        assertThat(leased.complete("1").statusCode()).isEqualTo(200);
        assertThat((Integer) api.task(id).path("attempt")).isEqualTo(1);
    }

    @Test
    void lease_lostWithTwoWorkers_isQuarantined() {
        define(",\"lease\":\"PT1S\"");
        String id = submit();
        CompletableFuture<Void> pulling = CompletableFuture.runAsync(() -> {
            while (!"dead".equals(api.task(id).path("status"))) {
                worker.pull(TYPE, 1, "PT1S");
            }
        });

        Response dead = api.awaitStatus(id, "dead");

        pulling.join();
        assertThat((String) dead.path("error.type")).isEqualTo("Quarantined");
        assertThat((Integer) dead.path("attempt")).isEqualTo(2);
    }

    @Test
    void attempt_longerThanItsTypeAllows_failsInSpiteOfHeartbeats() {
        define(",\"timeout\":\"PT1S\",\"max_attempts\":1");
        String id = submit();
        Worker.Leased slow = worker.pullOne(TYPE);

        await().atMost(Api.SOON)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> slow.heartbeat("").statusCode() == 409);

        assertThat((String) api.awaitStatus(id, "dead").path("error.type")).isEqualTo("Timeout");
        isStale(slow.complete("1"));
    }

    @Test
    void attempt_thatTheDeadlineOvertakes_isDead() {
        String id = submit(",\"deadline\":\"" + Instant.now().plusSeconds(2) + "\"");
        worker.pullOne(TYPE);

        assertThat((String) api.awaitStatus(id, "dead").path("error.type")).isEqualTo("DeadlineExceeded");
    }

    @Test
    void cancel_aLeasedTask_isToldByTheNextHeartbeat() {
        String id = submit();
        Worker.Leased leased = worker.pullOne(TYPE);

        api.request().delete("/api/v1/tasks/" + id);

        Response beat = leased.heartbeat("{\"partial\":1,\"checkpoint\":2,\"progress\":1}");
        assertThat(beat.statusCode()).isEqualTo(200);
        assertThat((Boolean) beat.path("cancelled")).isTrue();
        assertThat((Object) beat.path("lease_until")).isNull();
        isStale(leased.complete("1"));
        assertThat((String) api.task(id).path("status")).isEqualTo("cancelled");
        assertThat(events(id)).doesNotContain("event:partial");
    }

    @Test
    void tokens_ofOthersOrOfNobody_areUnknownAndChangeNothing() {
        String id = submit();
        Worker.Leased leased = worker.pullOne(TYPE);
        Worker stranger = Worker.of(Api.ofNewTenant());
        String changed =
                (leased.token().startsWith("A") ? "B" : "A") + leased.token().substring(1);

        for (String verb : List.of("heartbeat", "complete", "release")) {
            isProblem(stranger.post("/" + leased.token() + ":" + verb, "{}"), 404, "not-found");
            isProblem(worker.post("/" + changed + ":" + verb, "{}"), 404, "not-found");
            isProblem(worker.post("/nonsense:" + verb, "{}"), 404, "not-found");
            isProblem(worker.post("/" + "A".repeat(3000) + ":" + verb, "{}"), 404, "not-found");
        }
        assertThat((String) api.task(id).path("status")).isEqualTo("running");
        assertThat(leased.complete("1").statusCode()).isEqualTo(200);
    }

    @Test
    void scopes_withoutTheRightOne_areForbidden() {
        Api submitter = api.as("a", Scope.Names.TASKS_SUBMIT);
        assertThat(submitter
                        .post("/api/v1/leases", "{\"types\":[\"" + TYPE + "\"]}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(submitter.post("/api/v1/leases/x:complete", "{}").statusCode())
                .isEqualTo(403);
        assertThat(submitter.post("/api/v1/leases:heartbeat", "{}").statusCode())
                .isEqualTo(403);
    }

    @Test
    void batch_ofEach_hasAnOutcomePerItem() {
        for (int i = 0; i < 5; i++) {
            submit();
        }
        List<String> tokens = new ArrayList<>();
        while (tokens.size() < 5) {
            worker.pull(TYPE, 5, "PT20S").forEach(task -> tokens.add((String) task.get("token")));
        }

        Response beats = worker.post(
                ":heartbeat",
                "{\"items\":[{\"token\":\"" + tokens.get(0) + "\",\"progress\":0.5},{\"token\":\"" + tokens.get(1)
                        + "\",\"progress\":2},{\"token\":\"x\"},{\"progress\":1},7]}");
        assertThat(beats.statusCode()).as(beats.asString()).isEqualTo(200);
        assertThat((List<Boolean>) beats.path("data.cancelled")).containsExactly(false, null, null, null, null);
        assertThat((List<Integer>) beats.path("data.error.status")).containsExactly(400, 404, 400, 400);
        assertThat((String) beats.path("data[1].error.errors[0].field")).isEqualTo("items[1].progress");
        assertThat((String) beats.path("data[3].error.errors[0].field")).isEqualTo("items[3].token");

        Response completed = worker.post(
                ":complete",
                "{\"items\":[{\"token\":\"" + tokens.get(0) + "\",\"result\":1},{\"token\":\"" + tokens.get(1)
                        + "\"},{\"token\":\"" + tokens.get(0) + "\",\"result\":2}]}");
        assertThat((List<String>) completed.path("data.status")).containsExactly("completed", "completed", "completed");

        Response failed = worker.post(
                ":fail",
                "{\"items\":[{\"token\":\"" + tokens.get(2)
                        + "\",\"error\":{\"type\":\"Bad\"},\"retryable\":false},{\"token\":\"" + tokens.get(0)
                        + "\",\"error\":{\"type\":\"Bad\"}},{\"token\":\"" + tokens.get(3) + "\"}]}");
        assertThat((List<String>) failed.path("data.status")).containsExactly("dead", null, null);
        assertThat((List<Integer>) failed.path("data.error.status")).containsExactly(409, 400);

        Response released = worker.post(
                ":release",
                "{\"items\":[{\"token\":\"" + tokens.get(3) + "\"},{\"token\":\"" + tokens.get(4) + "\"}]}");
        assertThat((List<String>) released.path("data.status")).containsExactly("queued", "queued");
    }

    @Test
    void batch_severalHeartbeatsOfOneLease_takeEffectInTheirOrder() {
        String id = submit();
        Worker.Leased leased = worker.pullOne(TYPE);
        String items = IntStream.rangeClosed(1, 9)
                .mapToObj(i -> "{\"token\":\"" + leased.token() + "\",\"partial\":{\"part\":" + i + "},\"checkpoint\":"
                        + i + "}")
                .collect(Collectors.joining(","));

        Response beats = worker.post(":heartbeat", "{\"items\":[" + items + "]}");

        assertThat((List<Boolean>) beats.path("data.cancelled")).hasSize(9).containsOnly(false);
        leased.release();
        Worker.Leased next = worker.pullOne(TYPE);
        assertThat(next.get("checkpoint")).isEqualTo(9);
        next.complete("1");
        assertThat(Pattern.compile("\"part\":(\\d)")
                        .matcher(events(id))
                        .results()
                        .map(found -> found.group(1)))
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void worker_thatGoesAwayWhileItWaits_getsNothing() throws Exception {
        double before = waitingCalls();
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            String body = "{\"types\":[\"" + TYPE + "\"],\"max\":100,\"wait\":\"PT30S\"}";
            String request = "POST /api/v1/leases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + TestTokens.bearer(api.tenant(), "gone", Scope.Names.TASKS_WORK)
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            await().atMost(Api.SOON).until(() -> waitingCalls() > before);
        }
        await().atMost(Api.SOON).until(() -> waitingCalls() == before);

        submit();

        assertThat((Integer) worker.pullOne(TYPE).get("attempt")).isEqualTo(1);
    }

    @Test
    void handler_withPartialsAndCheckpoints_goesOnWhereItFailed() {
        api.put("/api/v1/task-types/diagnostics.echo", "{\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}}");
        String id = api.echo("{\"partials\":3,\"fail_times\":1}");

        api.awaitStatus(id, "completed");

        assertThat(events(id))
                .containsOnlyOnce("\"result\":{\"part\":1}")
                .containsOnlyOnce("\"result\":{\"part\":2}")
                .containsOnlyOnce("\"result\":{\"part\":3}")
                .contains("event:partial");
    }
}
