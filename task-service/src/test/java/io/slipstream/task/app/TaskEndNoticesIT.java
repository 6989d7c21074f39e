package io.slipstream.task.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whichever way a task ends, its owner hears of it once. */
@QuarkusTest
class TaskEndNoticesIT extends TaskStack {
    private static final Duration EVENTUALLY = Duration.ofMinutes(2);
    private static final String PULLED = "told.of";

    private Api alice;

    @BeforeEach
    void owner() {
        alice = api.as("alice", Scope.Names.TASKS_SUBMIT);
        assertThat(api.put(
                                "/api/v1/task-types/" + PULLED,
                                "{\"handler\":\"pull\",\"lease\":\"PT1S\",\"notify_on\":\"end\"}")
                        .<String>path("notify_on"))
                .isEqualTo("end");
    }

    private String echo(String payload, String more) {
        return alice.submit("{\"type\":\"diagnostics.echo\",\"payload\":" + payload + more + "}");
    }

    private static List<Map<String, Object>> told(Api reader) {
        Response list = reader.get("/api/v1/notifications?limit=100");
        assertThat(list.statusCode()).as(list.asString()).isEqualTo(200);
        return list.path("data");
    }

    /** What is told of a task, once everything is told that is to be. */
    private List<Map<String, Object>> toldOf(String task, int ends) {
        await().atMost(EVENTUALLY).untilAsserted(() -> assertThat(due(true)).isEqualTo(ends));
        await().atMost(EVENTUALLY).untilAsserted(() -> assertThat(due(false)).isZero());
        return told(alice).stream()
                .filter(one -> one.get("data") instanceof Map<?, ?> data && task.equals(data.get("task_id")))
                .toList();
    }

    /** How many ends of the tenant are noted in all, or still to be told. */
    private int due(boolean all) throws SQLException {
        return LogProof.count(
                "notification_due WHERE tenant = ?" + (all ? "" : " AND notification IS NULL"), api.tenant());
    }

    private void assertOne(String task, String kind, String... words) {
        List<Map<String, Object>> told = toldOf(task, 1);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).containsEntry("kind", kind).containsEntry("origin", "task");
        assertThat((String) told.getFirst().get("message"))
                .contains(task)
                .satisfies(message ->
                        List.of(words).forEach(word -> assertThat(message).contains(word)));
    }

    @Test
    void task_thatCompletes_isToldOnce() {
        assertOne(echo("1", ",\"notify_on\":\"end\""), "task.completed", "diagnostics.echo", "in attempt 1");
    }

    @Test
    void task_thatFails_isToldOnceWithItsError() {
        String task = echo("{\"fail_times\":9,\"fail_retryable\":false}", ",\"notify_on\":\"failure\"");

        assertOne(task, "task.dead", "Diagnostic", "failed for good as asked");
    }

    @Test
    void task_thatCompletes_isNotToldIfOnlyFailuresAre() {
        String silent = echo("1", ",\"notify_on\":\"failure\"");
        String unasked = echo("2", "");
        alice.awaitStatus(silent, "completed");
        alice.awaitStatus(unasked, "completed");

        assertOne(echo("3", ",\"notify_on\":\"end\""), "task.completed");
        assertThat(told(alice)).hasSize(1);
    }

    @Test
    void task_thatIsCancelled_isToldOnce() {
        String task = echo("1", ",\"notify_on\":\"end\",\"run_at\":\"2099-01-01T00:00:00Z\"");

        assertThat(alice.request().delete("/api/v1/tasks/" + task).statusCode()).isEqualTo(200);

        assertOne(task, "task.cancelled");
    }

    @Test
    void task_thatIsTooLate_isToldOnce() {
        String task = echo(
                "1",
                ",\"notify_on\":\"failure\",\"run_at\":\"2099-01-01T00:00:00Z\",\"deadline\":\""
                        + java.time.Instant.now() + "\"");

        assertOne(task, "task.dead");
    }

    @Test
    void task_whoseWorkersAreLostTwice_isToldOnce() {
        String task = alice.submit("{\"type\":\"" + PULLED + "\"}");
        Worker worker = Worker.of(api);
        assertThat(worker.pullOne(PULLED).id()).isEqualTo(task);
        assertThat(worker.pullOne(PULLED).id()).isEqualTo(task);
        await().atMost(EVENTUALLY)
                .untilAsserted(() ->
                        assertThat((String) alice.task(task).path("status")).isEqualTo("dead"));

        assertOne(task, "task.dead", "Quarantined");
    }

    @Test
    void task_thatIsRedriven_isToldOfEachEnd() {
        String task = echo("{\"fail_times\":9,\"fail_retryable\":false}", ",\"notify_on\":\"end\"");
        alice.awaitStatus(task, "dead");
        assertThat(alice.post("/api/v1/tasks/" + task + ":retry", "").statusCode())
                .isEqualTo(202);
        alice.awaitStatus(task, "dead");

        assertThat(toldOf(task, 2)).hasSize(2);
    }

    @Test
    void task_withAUniqueKey_isToldAsItsReplacementSays() {
        String unique = ",\"unique\":{\"key\":\"u\",\"policy\":\"replace\"},\"run_at\":\"2099-01-01T00:00:00Z\"";
        String task = echo("1", unique);
        assertThat(echo("2", unique + ",\"notify_on\":\"end\"")).isEqualTo(task);
        alice.request().delete("/api/v1/tasks/" + task);

        assertOne(task, "task.cancelled");
    }

    @Test
    void document_processedOrNot_isToldWithItsName() {
        String good =
                alice.submit("{\"type\":\"document.process\",\"payload\":{\"text\":\"hello\",\"filename\":\"a.txt\"}}");
        String bad = alice.submit("{\"type\":\"document.process\",\"payload\":{\"filename\":\"b\\u0007.txt\"}}");

        assertThat(toldOf(good, 2)).extracting("title").containsExactly("Document 'a.txt' was processed");
        assertThat(toldOf(bad, 2)).extracting("title").containsExactly("Document 'b .txt' could not be processed");
    }

    @Test
    void settings_ofNotifyOn_areChecked() {
        Response type = api.put("/api/v1/task-types/diagnostics.echo", "{\"notify_on\":\"always\"}");
        assertThat(type.statusCode()).isEqualTo(400);
        assertThat((String) type.path("errors[0].field")).isEqualTo("notify_on");
        Response task = alice.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\",\"notify_on\":\"always\"}");
        assertThat(task.statusCode()).isEqualTo(400);
        assertThat((String) task.path("errors[0].field")).isEqualTo("notify_on");
        assertThat((String) api.get("/api/v1/task-types/document.process").path("notify_on"))
                .isEqualTo("end");
    }

    @Test
    void twoReplicas_tellOfManyEnds_eachOnce() throws Exception {
        int tasks = 1_000;
        try (Replica other = Replica.start()) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String body = IntStream.range(0, tasks / 4)
                        .mapToObj(n -> "{\"type\":\"diagnostics.echo\",\"payload\":{\"fail_times\":" + n % 2
                                + ",\"fail_retryable\":false},\"notify_on\":\"end\"}")
                        .collect(Collectors.joining(",", "{\"tasks\":[", "]}"));
                Response accepted = (i % 2 == 0 ? alice.request() : other.request(alice))
                        .contentType("application/json")
                        .body(body)
                        .post("/api/v1/tasks:batch");
                ids.addAll(accepted.path("data.id"));
            }

            await().atMost(EVENTUALLY).untilAsserted(() -> assertThat(due(true)).isEqualTo(tasks));
            await().atMost(EVENTUALLY)
                    .untilAsserted(() -> assertThat(due(false)).isZero());

            assertThat((Integer) alice.get("/api/v1/notifications/unread-count").path("unread_count"))
                    .isEqualTo(tasks);
            assertThat(toldTasks()).containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    private List<String> toldTasks() throws SQLException {
        return LogProof.texts("SELECT data::json ->> 'task_id' FROM notification WHERE tenant = ?", api.tenant());
    }
}
