package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.TaskStack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TaskResourceIT extends TaskStack {
    private static final String LATER = "\"run_at\":\"2099-01-01T00:00:00Z\"";

    @Test
    void submit_echo_runsToCompletionWithItsPayloadUntouched() {
        String payload =
                "{\"n\":9007199254740993,\"d\":1.10,\"big\":1e400,\"s\":\"\\u0000 ü 😀\",\"a\":[null,true,{}]}";
        String id = api.echo(payload);

        Response done = api.awaitStatus(id, "completed");

        assertThat(done.asString())
                .contains("\"n\":9007199254740993", "\"d\":1.10", "\"big\":1E+400", "\\u0000 ü 😀", "[null,true,{}]");
        assertThat((Integer) done.path("attempt")).isEqualTo(1);
        assertThat((String) done.path("priority")).isEqualTo("NORMAL");
        assertThat((Object) done.path("error")).isNull();
        assertThat((String) done.path("result.s")).isEqualTo("\u0000 ü 😀");
        assertThat((String) done.path("payload.s")).isEqualTo("\u0000 ü 😀");
    }

    @Test
    void submit_underATrace_carriesItsId() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        Response accepted = api.request()
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .contentType("application/json")
                .body("{\"type\":\"diagnostics.echo\"}")
                .post("/api/v1/tasks");

        assertThat((String) accepted.path("trace_id")).isEqualTo(trace);
        assertThat((String) api.task(accepted.path("id")).path("trace_id")).isEqualTo(trace);
    }

    @Test
    void submit_failingTwice_isRetriedAndCompletes() {
        retryQuickly();
        String id = api.echo("{\"fail_times\":2}");

        Response done = api.awaitStatus(id, "completed");

        assertThat((Integer) done.path("attempt")).isEqualTo(3);
        assertThat((Integer) api.get("/api/v1/tasks/stats").path("retries")).isEqualTo(2);
    }

    @Test
    void submit_failingAlways_isDeadThenRetriedByHand() {
        retryQuickly();
        String id = api.echo("{\"fail_times\":4}");
        Response dead = api.awaitStatus(id, "dead");
        assertThat((Integer) dead.path("attempt")).isEqualTo(3);
        assertThat((String) dead.path("error.type")).isEqualTo("Diagnostic");
        assertThat((List<String>) api.get("/api/v1/dead-letters").path("data.id"))
                .containsExactly(id);

        assertThat(api.post("/api/v1/tasks/" + id + ":retry", "").statusCode()).isEqualTo(202);
        api.awaitStatus(id, "dead");
        Response redriven = api.post("/api/v1/dead-letters:redrive", "{\"ids\":[\"" + id + "\",\"nonsense\"]}");

        assertThat((List<String>) redriven.path("data.id")).containsExactly(id, null);
        assertThat((Integer) redriven.path("data[1].error.status")).isEqualTo(404);
        api.awaitStatus(id, "dead");
        Response stats = api.get("/api/v1/tasks/stats");
        assertThat((Integer) stats.path("submitted")).isEqualTo(1);
        assertThat((Integer) stats.path("failed")).isEqualTo(1);
        assertThat((Float) stats.path("success_rate")).isEqualTo(0f);
    }

    @Test
    void submit_failingForGood_isDeadAtOnce() {
        String id = api.echo("{\"fail_times\":1,\"fail_retryable\":false}");

        Response dead = api.awaitStatus(id, "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(1);
    }

    @Test
    void submit_slowerThanItsTimeout_failsWithTimeout() {
        put("/api/v1/task-types/diagnostics.echo", "{\"timeout\":\"PT0.1S\",\"max_attempts\":1}");
        String id = api.echo("{\"delay\":\"PT30S\"}");

        assertThat((String) api.awaitStatus(id, "dead").path("error.type")).isEqualTo("Timeout");
    }

    @Test
    void submit_pastItsDeadline_isDead() {
        String waiting =
                api.submit("{\"type\":\"diagnostics.echo\"," + LATER + ",\"deadline\":\"2020-01-01T00:00:00Z\"}");
        assertThat((String) api.awaitStatus(waiting, "dead").path("error.type")).isEqualTo("DeadlineExceeded");
    }

    @Test
    void submit_later_isScheduledAndStartsWhenDue() {
        String far = api.submit("{\"type\":\"diagnostics.echo\"," + LATER + "}");
        assertThat((String) api.task(far).path("status")).isEqualTo("scheduled");

        String soon = java.time.Instant.now().plusSeconds(1).toString();
        String near = api.submit("{\"type\":\"diagnostics.echo\",\"run_at\":\"" + soon + "\"}");
        Response done = api.awaitStatus(near, "completed");

        assertThat(java.time.Instant.parse(done.path("started_at"))).isAfterOrEqualTo(java.time.Instant.parse(soon));
        assertThat((String) api.task(far).path("status")).isEqualTo("scheduled");
    }

    @Test
    void submit_sameUniqueKey_conflictsUntilTheFirstEnds() {
        String body = "{\"type\":\"diagnostics.echo\",\"unique_key\":\"u\"," + LATER + "}";
        String first = api.submit(body);
        Response second = api.post("/api/v1/tasks", body);
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat((String) second.path("detail")).contains(first);

        assertThat(api.request().delete("/api/v1/tasks/" + first).statusCode()).isEqualTo(200);

        assertThat(api.submit(body)).isNotEqualTo(first);
    }

    @Test
    void submit_sameConcurrencyKey_runsOneAfterAnother() {
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(
                        i -> api.submit(
                                "{\"type\":\"diagnostics.echo\",\"payload\":{\"delay\":\"PT0.05S\"},\"concurrency_key\":\"k\"}"))
                .toList();

        List<Response> done =
                ids.stream().map(id -> api.awaitStatus(id, "completed")).toList();

        List<String[]> spans = done.stream()
                .map(task -> new String[] {task.path("started_at"), task.path("finished_at")})
                .sorted(java.util.Comparator.comparing(span -> java.time.Instant.parse(span[0])))
                .toList();
        for (int i = 1; i < spans.size(); i++) {
            assertThat(java.time.Instant.parse(spans.get(i)[0]))
                    .isAfterOrEqualTo(java.time.Instant.parse(spans.get(i - 1)[1]));
        }
    }

    @Test
    void submit_typeWithConcurrency_neverRunsMoreAtOnce() {
        put("/api/v1/task-types/diagnostics.echo", "{\"concurrency\":2}");
        String items = IntStream.range(0, 12)
                .mapToObj(i -> "{\"type\":\"diagnostics.echo\",\"payload\":{\"delay\":\"PT0.2S\"}}")
                .collect(Collectors.joining(","));
        Response batch = api.post("/api/v1/tasks:batch", "{\"tasks\":[" + items + "]}");
        List<String> ids = batch.path("data.id");
        Set<Integer> seen = new HashSet<>();

        await().atMost(Api.SOON).untilAsserted(() -> {
            Response stats = api.get("/api/v1/tasks/stats");
            seen.add(stats.path("running"));
            assertThat((Integer) stats.path("completed")).isEqualTo(12);
        });

        assertThat(seen).isSubsetOf(0, 1, 2);
        assertThat(ids).hasSize(12);
    }

    @Test
    void submit_mostUrgentFirst_whenSlotsAreScarce() {
        put("/api/v1/task-types/diagnostics.echo", "{\"concurrency\":1}");
        String holder = api.echo("{\"delay\":\"PT1S\"}");
        String low = api.submit("{\"type\":\"diagnostics.echo\",\"priority\":\"BATCH\"}");
        String high = api.submit("{\"type\":\"diagnostics.echo\",\"priority\":1}");
        api.awaitStatus(holder, "completed");

        String lowStarted = api.awaitStatus(low, "completed").path("started_at");
        String highStarted = api.awaitStatus(high, "completed").path("started_at");

        assertThat(java.time.Instant.parse(highStarted)).isBefore(java.time.Instant.parse(lowStarted));
    }

    @Test
    void submit_criticalWhileItsTenantHoldsAllSlotsItMay_runsAllTheSame() {
        String slow = "{\"type\":\"diagnostics.echo\",\"payload\":{\"delay\":\"PT5M\"}}";
        List<String> ids = api.post(
                        "/api/v1/tasks:batch", "{\"tasks\":[" + String.join(",", Collections.nCopies(130, slow)) + "]}")
                .path("data.id");
        try {
            await().atMost(Api.SOON).untilAsserted(() -> assertThat(running()).isEqualTo(112));

            String critical = api.submit("{\"type\":\"diagnostics.echo\",\"priority\":\"CRITICAL\"}");

            api.awaitStatus(critical, "completed");
            assertThat(running()).isEqualTo(112);
        } finally {
            ids.forEach(id -> api.request().delete("/api/v1/tasks/" + id));
        }
    }

    private int running() {
        return api.get("/api/v1/tasks/stats").path("running");
    }

    @Test
    void batch_mixedItems_haveAnOutcomeEach() {
        Response batch = api.post("/api/v1/tasks:batch", """
                {"tasks":[{"type":"diagnostics.echo","payload":1},{"type":"nope"},{"type":"diagnostics.echo","wrong":1},
                 {"type":"diagnostics.echo","priority":99},{"type":"diagnostics.echo","unique_key":"b","run_at":"2099-01-01T00:00:00Z"},
                 {"type":"diagnostics.echo","unique_key":"b","run_at":"2099-01-01T00:00:00Z"},7]}""");

        assertThat(batch.statusCode()).isEqualTo(202);
        assertThat((List<String>) batch.path("data.status"))
                .containsExactly("queued", null, null, null, "scheduled", null, null);
        assertThat((List<Integer>) batch.path("data.error.status")).containsExactly(400, 400, 400, 409, 400);
        assertThat((String) batch.path("data[1].error.errors[0].field")).isEqualTo("tasks[1].type");
        assertThat((String) batch.path("data[2].error.errors[0].field")).isEqualTo("tasks[2].wrong");
        assertThat((String) batch.path("data[3].error.errors[0].field")).isEqualTo("tasks[3].priority");
        assertThat((String) batch.path("data[6].error.errors[0].field")).isEqualTo("tasks[6]");
        assertThat((Integer) api.get("/api/v1/tasks/stats").path("batches")).isEqualTo(1);
    }

    @Test
    void idempotencyKey_sameBody_sameAnswerAndOneTask() {
        String body = "{\"type\":\"diagnostics.echo\",\"payload\":{\"x\":1}}";
        Response first = withKey("k1", body, "/api/v1/tasks");
        Response again = withKey("k1", body, "/api/v1/tasks");
        Response other = withKey("k1", "{\"type\":\"diagnostics.echo\",\"payload\":{\"x\":2}}", "/api/v1/tasks");

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.asString()).isEqualTo(first.asString());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat((Integer) api.get("/api/v1/tasks").path("pagination.total")).isEqualTo(1);
    }

    @Test
    void idempotencyKey_onABatch_sameAnswerToo() {
        String body = "{\"tasks\":[{\"type\":\"diagnostics.echo\"},{\"type\":\"nope\"}]}";
        Response first = withKey("b1", body, "/api/v1/tasks:batch");

        assertThat(withKey("b1", body, "/api/v1/tasks:batch").asString()).isEqualTo(first.asString());
        assertThat((Integer) api.get("/api/v1/tasks").path("pagination.total")).isEqualTo(1);
    }

    @Test
    void idempotencyKey_manyAtOnce_makeOneTask() {
        String body = "{\"type\":\"diagnostics.echo\"}";
        Set<String> ids = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> (String) withKey("race", body, "/api/v1/tasks").path("id"))
                .collect(Collectors.toSet());

        assertThat(ids).hasSize(1);
        assertThat((Integer) api.get("/api/v1/tasks").path("pagination.total")).isEqualTo(1);
    }

    @Test
    void tenants_apart_doNotSeeEachOther() {
        String id = api.submit("{\"type\":\"diagnostics.echo\"," + LATER + "}");
        Api stranger = Api.ofNewTenant();

        assertThat(stranger.task(id).statusCode()).isEqualTo(404);
        assertThat(stranger.request().delete("/api/v1/tasks/" + id).statusCode())
                .isEqualTo(404);
        assertThat(stranger.post("/api/v1/tasks/" + id + ":retry", "").statusCode())
                .isEqualTo(404);
        assertThat(stranger.get("/api/v1/tasks/" + id + "/events").statusCode()).isEqualTo(404);
        assertThat((List<?>) stranger.get("/api/v1/tasks").path("data")).isEmpty();
        assertThat((Integer) stranger.get("/api/v1/tasks/stats").path("submitted"))
                .isZero();
        assertThat((Object) stranger.get("/api/v1/tasks/stats").path("success_rate"))
                .isNull();
    }

    @Test
    void subjects_withoutAdministration_seeTheirOwn() {
        Api alice = api.as("alice", Scope.Names.TASKS_SUBMIT);
        Api bob = api.as("bob", Scope.Names.TASKS_SUBMIT);
        String id = alice.submit("{\"type\":\"diagnostics.echo\"," + LATER + "}");

        assertThat(alice.task(id).statusCode()).isEqualTo(200);
        assertThat(api.task(id).statusCode()).isEqualTo(200);
        assertThat(bob.task(id).statusCode()).isEqualTo(404);
        assertThat(bob.put("/api/v1/task-types/diagnostics.echo", "{}").statusCode())
                .isEqualTo(403);
    }

    @Test
    void list_pagesAndCursors_walkAllOnceNewestFirst() {
        List<String> ids = new ArrayList<>(IntStream.range(0, 7)
                .mapToObj(i ->
                        api.submit("{\"type\":\"diagnostics.echo\",\"tags\":[\"t" + (i % 2) + "\"]," + LATER + "}"))
                .toList());
        java.util.Collections.reverse(ids);

        Response page = api.get("/api/v1/tasks?page=2&per_page=3");
        assertThat((List<String>) page.path("data.id")).isEqualTo(ids.subList(3, 6));
        assertThat((Integer) page.path("pagination.pages")).isEqualTo(3);

        List<String> walked = new ArrayList<>();
        String cursor = "";
        do {
            Response part = api.get("/api/v1/tasks?limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            walked.addAll(part.path("data.id"));
            cursor = part.path("pagination.next_cursor");
        } while (cursor != null);
        assertThat(walked).isEqualTo(ids);
        assertThat((List<String>) api.get("/api/v1/tasks?tag=t1&status=scheduled,dead&type=diagnostics.echo")
                        .path("data.id"))
                .hasSize(3);
        assertThat(api.get("/api/v1/tasks?limit=3&cursor=AAAA").statusCode()).isEqualTo(400);
        assertThat(Api.ofNewTenant()
                        .get("/api/v1/tasks?limit=2&cursor="
                                + api.get("/api/v1/tasks?limit=2").path("pagination.next_cursor"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void cancel_everyState_isFinalOnce() {
        String scheduled = api.submit("{\"type\":\"diagnostics.echo\"," + LATER + "}");
        assertThat((String) api.request().delete("/api/v1/tasks/" + scheduled).path("status"))
                .isEqualTo("cancelled");
        assertThat(api.request().delete("/api/v1/tasks/" + scheduled).statusCode())
                .isEqualTo(200);

        String running = api.echo("{\"delay\":\"PT60S\"}");
        api.awaitStatus(running, "running");
        assertThat((String) api.request().delete("/api/v1/tasks/" + running).path("status"))
                .isEqualTo("cancelled");

        String done = api.echo("1");
        api.awaitStatus(done, "completed");
        assertThat(api.request().delete("/api/v1/tasks/" + done).statusCode()).isEqualTo(409);
        assertThat(api.post("/api/v1/tasks/" + done + ":retry", "").statusCode())
                .isEqualTo(409);
        Response stats = api.get("/api/v1/tasks/stats");
        assertThat((Integer) stats.path("running")).isZero();
        assertThat((Integer) stats.path("types['diagnostics.echo'].submitted")).isEqualTo(3);
    }

    @Test
    void queue_full_refusesWithRetryAfterAndTakesMoreLater() {
        AtomicInteger missing = new AtomicInteger(10_000);
        // A level that is being counted may be taken too high for a moment; what is refused then is sent again.
        await().atMost(Api.SOON).until(() -> missing.addAndGet(-scheduled(missing.get())) == 0);
        // Nothing has ended within the window by which the drain is measured: it takes as long as can be said.
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(api.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\"}")
                                .header("Retry-After"))
                        .isEqualTo("60"));

        Response refused = api.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\"}");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
        assertThat((String) refused.path("detail")).matches("queue 'diagnostics.echo' holds 1\\d{4} of 10000");
        assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"diagnostics.echo\";q=10000");
        assertThat(refused.header("RateLimit")).matches("\"diagnostics\\.echo\";r=0;t=[1-9]\\d?");
        Response critical = api.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\",\"priority\":3," + LATER + "}");
        assertThat(critical.statusCode()).as("CRITICAL has head-room").isEqualTo(202);
        api.get("/api/v1/tasks?limit=2")
                .<List<String>>path("data.id")
                .forEach(id -> assertThat(
                                api.request().delete("/api/v1/tasks/" + id).statusCode())
                        .isEqualTo(200));
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(api.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\"}")
                                .statusCode())
                        .isEqualTo(202));
    }

    @Test
    void stats_ofATenant_haveExactlyTheKeysOfTheContract() {
        String id = api.echo("1");
        api.awaitStatus(id, "completed");
        Set<String> keys =
                Set.of("submitted", "completed", "failed", "retries", "batches", "success_rate", "pending", "running");

        Response stats = api.get("/api/v1/tasks/stats");

        Set<String> all = new HashSet<>(keys);
        all.add("types");
        assertThat(stats.<java.util.Map<String, Object>>path("").keySet()).isEqualTo(all);
        assertThat(stats.<java.util.Map<String, Object>>path("types['diagnostics.echo']")
                        .keySet())
                .isEqualTo(keys);
        Response none = Api.ofNewTenant().get("/api/v1/tasks/stats");
        assertThat((Object) none.path("success_rate")).isNull();
        assertThat((Integer) none.path("submitted")).isZero();
    }

    @Test
    void queue_fromSeventyPercentOn_tellsWhatIsLeft() {
        for (int i = 0; i < 7; i++) {
            assertThat(api.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\"," + LATER + "}")
                            .header("RateLimit"))
                    .isNull();
            assertThat(scheduled(1000)).isEqualTo(1000);
        }

        Response high = api.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\"," + LATER + "}");

        assertThat(high.statusCode()).isEqualTo(202);
        assertThat(high.header("RateLimit-Policy")).isEqualTo("\"diagnostics.echo\";q=10000");
        assertThat(high.header("RateLimit")).matches("\"diagnostics\\.echo\";r=2\\d{3}");
        Response mixed = api.post(
                "/api/v1/tasks:batch",
                "{\"tasks\":[{\"type\":\"diagnostics.echo\"," + LATER + "},{\"type\":\"cache.warm\"," + LATER
                        + "},{\"type\":\"no.such\"},7]}");
        assertThat(mixed.header("RateLimit")).startsWith("\"diagnostics.echo\"").doesNotContain(",");
    }

    /** Submits tasks for later, in a batch of at most 1 000; how many were taken. */
    private int scheduled(int wanted) {
        String items = IntStream.range(0, Math.min(wanted, 1000))
                .mapToObj(i -> "{\"type\":\"diagnostics.echo\"," + LATER + "}")
                .collect(Collectors.joining(","));
        List<String> statuses =
                api.post("/api/v1/tasks:batch", "{\"tasks\":[" + items + "]}").path("data.status");
        return Collections.frequency(statuses, "scheduled");
    }

    @Test
    void switch_synchronous_answersWithTheEnd() {
        assertThat((Boolean) api.get("/api/v1/tasks/switch").path("asynchronous"))
                .isTrue();
        put("/api/v1/tasks/switch", "{\"asynchronous\":false}");

        Response done = api.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\",\"payload\":[1]}");

        assertThat(done.statusCode()).isEqualTo(200);
        assertThat((String) done.path("status")).isEqualTo("completed");
        assertThat((List<Integer>) done.path("result")).containsExactly(1);
    }

    @Test
    void types_setAndRead_areTheTenantsOwn() {
        put(
                "/api/v1/task-types/cache.warm",
                "{\"max_attempts\":5,\"concurrency\":null,\"timeout\":90,\"retry\":{\"initial\":0.5}}");

        Response type = api.get("/api/v1/task-types/cache.warm");

        assertThat((Integer) type.path("max_attempts")).isEqualTo(5);
        assertThat((Object) type.path("concurrency")).isNull();
        assertThat((String) type.path("timeout")).isEqualTo("PT1M30S");
        assertThat((String) type.path("retry.initial")).isEqualTo("PT0.5S");
        assertThat((Integer)
                        Api.ofNewTenant().get("/api/v1/task-types/cache.warm").path("concurrency"))
                .isEqualTo(4);
        assertThat((List<String>) api.get("/api/v1/task-types").path("data.name"))
                .containsExactly(
                        "analytics.rollup",
                        "cache.warm",
                        "database.analyse",
                        "diagnostics.echo",
                        "document.process",
                        "email.send",
                        "embeddings.compute",
                        "http.request",
                        "notifications.cleanup",
                        "patterns.recognise",
                        "scan.run",
                        "scan.tool",
                        "search.index",
                        "sla.alerts");
    }

    private Response withKey(String key, String body, String path) {
        return api.request()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .post(path);
    }

    private void retryQuickly() {
        put("/api/v1/task-types/diagnostics.echo", "{\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}}");
    }

    private void put(String path, String body) {
        Response response = api.put(path, body);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    }
}
