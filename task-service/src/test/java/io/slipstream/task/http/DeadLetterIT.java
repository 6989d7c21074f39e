package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.task.RedriveStore;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class DeadLetterIT extends TaskStack {
    private static final String GROUPS = "/api/v1/dead-letters?group_by=fingerprint";
    private static final String REDRIVE = "/api/v1/dead-letters:redrive";

    @Inject
    RedriveStore store;

    private static Connection database() throws Exception {
        return LocalStack.shared().connectAs(Credentials.roleOf("task"), LocalStack.DATABASE);
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(String sql) throws Exception {
        try (Connection connection = database();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    /** Dead tasks of a type without a handler, so that they stay as they are once they are live again. */
    private void dead(int count, String fingerprint, String uniqueKey) throws Exception {
        execute("INSERT INTO task_done (id, tenant, type, priority, state, payload, tags, unique_key, max_attempts,"
                + " attempt, crashes, lease, error_type, error_message, submitted_at, fingerprint)"
                + " SELECT gen_random_uuid(), '" + api.tenant() + "', 'test.dead', 8, 'dead', 'null', '{}', "
                + uniqueKey
                + ", 3, 3, 0, 3, 'Broken', 'row ' || i || ' of table ''t''', now(), " + fingerprint
                + " FROM generate_series(1, " + count + ") i");
    }

    private String fingerprint() {
        return api.get(GROUPS).path("data[0].fingerprint");
    }

    private Response redrive(String id) {
        return api.get("/api/v1/dead-letters/redrives/" + id);
    }

    private String begin(String fingerprint, int rate) {
        Response begun =
                api.post(REDRIVE, "{\"fingerprint\":\"" + fingerprint + "\",\"rate_per_second\":" + rate + "}");
        assertThat(begun.statusCode()).as(begun.asString()).isEqualTo(202);
        assertThat(begun.header("Location")).isEqualTo("/api/v1/dead-letters/redrives/" + begun.path("id"));
        return begun.path("id");
    }

    private void awaitState(String id, String state) {
        await().atMost(Api.SOON).untilAsserted(() -> {
            Response redrive = redrive(id);
            assertThat((String) redrive.path("state")).as(redrive.asString()).isEqualTo(state);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no such row 17 | no such row <n>",
                "took 1.5 of 2,000 at 10:20:30 | took <n> of <n> at <n>",
                "task 0192f0c1-aaaa-7bbb-8ccc-1234567890ab is gone | task <id> is gone",
                "TASK 0192F0C1-AAAA-7BBB-8CCC-1234567890AB is gone | TASK <id> is gone",
                "field 'a b' and \"c\" | field <text> and <text>",
                "commit deadbeef1 at 0xFF | commit <hex> at <hex>",
                "the facade effaced nothing | the facade effaced nothing",
                "nothing to mask | nothing to mask"
            })
    void shape_ofAMessage_leavesOutWhatDiffers(String message, String shape) throws Exception {
        assertThat(text("SELECT task_error_shape('" + message.replace("'", "''") + "')"))
                .isEqualTo(shape);
    }

    @Test
    void groups_deadTasks_areTogetherIfTheyDiedOfTheSame() throws Exception {
        api.put("/api/v1/task-types/diagnostics.echo", "{\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}}");
        List<String> ids = new ArrayList<>();
        IntStream.rangeClosed(1, 3)
                .forEach(attempts -> ids.add(api.submit("{\"type\":\"diagnostics.echo\",\"max_attempts\":" + attempts
                        + ",\"payload\":{\"fail_times\":9}}")));
        String other = api.echo("{\"fail_times\":1,\"fail_retryable\":false}");
        ids.forEach(id -> api.awaitStatus(id, "dead"));
        api.awaitStatus(other, "dead");
        dead(2, "NULL", "NULL");

        Response groups = api.get(GROUPS);

        assertThat((List<Integer>) groups.path("data.count")).containsExactly(3, 2, 1);
        assertThat((String) groups.path("data[0].type")).isEqualTo("diagnostics.echo");
        assertThat((Map<String, String>) groups.path("data[0].error"))
                .isEqualTo(Map.of("type", "Diagnostic", "message", "attempt <n> failed as asked"));
        assertThat(ids).contains(groups.<String>path("data[0].example_id"));
        assertThat((String) groups.path("data[0].first_at")).isLessThan(groups.path("data[0].last_at"));
        assertThat((String) groups.path("data[1].error.message")).isEqualTo("row <n> of table <text>");
        assertThat((String) groups.path("data[2].example_id")).isEqualTo(other);
        assertThat((Integer) groups.path("pagination.total")).isEqualTo(3);
        String first = groups.path("data[0].fingerprint");
        assertThat((List<String>)
                        api.get("/api/v1/dead-letters?fingerprint=" + first).path("data.id"))
                .containsExactlyInAnyOrderElementsOf(ids);
        Response page = api.get("/api/v1/dead-letters?limit=2&fingerprint=" + first);
        Response rest = api.get(
                "/api/v1/dead-letters?limit=2&fingerprint=" + first + "&cursor=" + page.path("pagination.next_cursor"));
        assertThat((List<?>) rest.path("data")).hasSize(1);
        assertThat((Integer) api.get("/api/v1/dead-letters").path("pagination.total"))
                .isEqualTo(6);
        assertThat((Integer)
                        api.get("/api/v1/dead-letters?fingerprint=" + first).path("pagination.total"))
                .isEqualTo(3);
        Response past = api.get(GROUPS + "&page=3&per_page=2&type=diagnostics.echo");
        assertThat((List<?>) past.path("data")).isEmpty();
        assertThat((Integer) past.path("pagination.total")).isEqualTo(2);
        assertThat((List<?>) Api.ofNewTenant().get(GROUPS).path("data")).isEmpty();
    }

    @Test
    void redrive_causeIsGone_bringsAllBackAtTheRate() {
        api.put("/api/v1/task-types/diagnostics.echo", "{\"timeout\":\"PT0.05S\",\"max_attempts\":1}");
        List<String> ids = IntStream.range(0, 14)
                .mapToObj(i -> api.echo("{\"delay\":\"PT0.5S\"}"))
                .toList();
        ids.forEach(id -> api.awaitStatus(id, "dead"));
        api.put("/api/v1/task-types/diagnostics.echo", "{\"timeout\":\"PT1M\"}");

        String redrive = begin(fingerprint(), 100);

        awaitState(redrive, "completed");
        ids.forEach(id -> api.awaitStatus(id, "completed"));
        Response done = redrive(redrive);
        assertThat((Integer) done.path("total")).isEqualTo(14);
        assertThat((Integer) done.path("redriven")).isEqualTo(14);
        assertThat((Integer) done.path("completed")).isEqualTo(14);
        assertThat((String) done.path("finished_at")).isNotNull();
        assertThat((List<?>) api.get(GROUPS).path("data")).isEmpty();
        Response stats = api.get("/api/v1/tasks/stats");
        assertThat((Integer) stats.path("failed")).isZero();
        assertThat((Integer) stats.path("completed")).isEqualTo(14);
        assertThat((Integer) stats.path("submitted")).isEqualTo(14);
    }

    @Test
    void redrive_causePersists_stopsAfterTheFirstFew() {
        List<String> ids = IntStream.range(0, 15)
                .mapToObj(i -> api.echo("{\"fail_times\":9,\"fail_retryable\":false}"))
                .toList();
        ids.forEach(id -> api.awaitStatus(id, "dead"));

        String redrive = begin(fingerprint(), 1000);

        awaitState(redrive, "stopped");
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat((Integer) redrive(redrive).path("died_again"))
                        .isEqualTo(10));
        Response stopped = redrive(redrive);
        assertThat((Integer) stopped.path("redriven")).isEqualTo(10);
        assertThat((String) stopped.path("reason")).matches("\\d+ of the latest 10 died of the same again");
        assertThat((List<Integer>) api.get(GROUPS).path("data.count")).containsExactly(15);
        String again = begin(fingerprint(), 1000);
        awaitState(again, "stopped");
    }

    @Test
    void redrive_manyReplicasAtOnce_bringEachTaskBackOnce() throws Exception {
        dead(30, "NULL", "NULL");
        dead(2, "task_fingerprint('test.dead', 'Broken', 'row 1 of table ''t''')", "'same'");
        assertThat((List<Integer>) api.get(GROUPS).path("data.count")).containsExactly(32);
        String fingerprint = fingerprint();
        String redrive = begin(fingerprint, 1000);
        assertThat(api.post(REDRIVE, "{\"fingerprint\":\"" + fingerprint + "\"}")
                        .statusCode())
                .isEqualTo(409);
        UUID id = UUID.fromString(redrive);
        await().atMost(Api.SOON).until(() -> (int) redrive(redrive).path("redriven") == 10);
        for (int i = 0; i < 5; i++) {
            steps(id);
        }
        assertThat((Integer) redrive(redrive).path("redriven"))
                .as("the first few are awaited")
                .isEqualTo(10);

        execute("WITH gone AS (DELETE FROM task WHERE tenant = '" + api.tenant() + "' RETURNING *)"
                + " INSERT INTO task_done (id, tenant, type, priority, state, payload, tags, max_attempts, attempt,"
                + " crashes, lease, submitted_at) SELECT id, tenant, type, priority, 'completed', payload, tags,"
                + " max_attempts, 1, crashes, lease, submitted_at FROM gone");
        await().atMost(Api.SOON).until(() -> {
            steps(id);
            return redrive(redrive).path("state").equals("completed");
        });

        Response done = redrive(redrive);
        assertThat((Integer) done.path("completed")).isGreaterThanOrEqualTo(10);
        assertThat((Integer) done.path("redriven"))
                .as("of two with one unique key, one")
                .isBetween(31, 32);
        assertThat(text("SELECT count(*) FROM task WHERE type = 'test.dead' AND tenant = '" + api.tenant() + "'"))
                .isEqualTo(String.valueOf((int) done.path("pending")));
        execute("DELETE FROM task WHERE tenant = '" + api.tenant() + "'");
    }

    private void steps(UUID id) {
        IntStream.range(0, 4).parallel().forEach(i -> store.step(id).await().atMost(Api.SOON));
    }

    @Test
    void redrive_replicaLostInTheMiddleOfAStep_goesOnElsewhere() throws Exception {
        dead(3, "NULL", "NULL");
        String fingerprint = fingerprint();
        String redrive;
        try (Connection lost = database();
                Statement statement = lost.createStatement()) {
            lost.setAutoCommit(false);
            redrive = UUID.randomUUID().toString();
            execute("UPDATE task_done SET fingerprint = '" + fingerprint + "' WHERE tenant = '" + api.tenant() + "'");
            execute("INSERT INTO task_redrive (id, tenant, fingerprint, rate_per_second, state, total, paced_at)"
                    + " VALUES ('" + redrive + "', '" + api.tenant() + "', '" + fingerprint
                    + "', 0.0001, 'canary', 3, now() + interval '1 hour')");
            statement.execute("SELECT * FROM task_redrive WHERE id = '" + redrive + "' FOR UPDATE");
            statement.execute("UPDATE task_redrive SET rate_per_second = 100, paced_at = now() - interval '1 hour'"
                    + " WHERE id = '" + redrive + "'");
            steps(UUID.fromString(redrive));
            assertThat((Integer) redrive(redrive).path("redriven")).isZero();
            lost.rollback();
        }
        execute("UPDATE task_redrive SET rate_per_second = 100, paced_at = now() - interval '1 hour' WHERE id = '"
                + redrive + "'");

        await().atMost(Api.SOON).until(() -> (int) redrive(redrive).path("redriven") == 3);

        Response ended = api.request().delete("/api/v1/dead-letters/redrives/" + redrive);
        assertThat((String) ended.path("state")).isEqualTo("cancelled");
        assertThat((Integer) ended.path("pending")).isEqualTo(3);
        execute("DELETE FROM task WHERE tenant = '" + api.tenant() + "'");
    }

    @Test
    void redrive_oneWithAnotherPayload_runsWithIt() {
        String id = api.echo("{\"fail_times\":1,\"fail_retryable\":false}");
        api.awaitStatus(id, "dead");

        Response redriven =
                api.post(REDRIVE, "{\"ids\":[\"" + id + "\"],\"payload\":{\"n\":9007199254740993,\"s\":\"\\u0000\"}}");

        assertThat(redriven.statusCode()).as(redriven.asString()).isEqualTo(202);
        assertThat(api.awaitStatus(id, "completed").asString()).contains("\"n\":9007199254740993");
        String large = "\"" + "x".repeat(1_100_000) + "\"";
        Response refused = api.post(REDRIVE, "{\"ids\":[\"" + id + "\"],\"payload\":" + large + "}");
        assertThat((Integer) refused.path("data[0].error.status"))
                .as(refused.asString())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | ids",
                "{\"ids\":[]} | ids",
                "{\"ids\":[null]} | ids",
                "{\"ids\":[\"a\",\"b\"],\"payload\":{}} | payload",
                "{\"ids\":[\"a\"],\"rate_per_second\":1} | rate_per_second",
                "{\"ids\":[\"a\"],\"fingerprint\":\"0123456789abcdef\"} | ids",
                "{\"fingerprint\":\"0123456789abcdef\",\"payload\":1} | payload",
                "{\"fingerprint\":\"0123456789ABCDEF\"} | fingerprint",
                "{\"fingerprint\":\"x' OR 1=1 --\"} | fingerprint",
                "{\"fingerprint\":7} | fingerprint",
                "{\"fingerprint\":\"0123456789abcdef\",\"rate_per_second\":0} | rate_per_second",
                "{\"fingerprint\":\"0123456789abcdef\",\"rate_per_second\":-1} | rate_per_second",
                "{\"fingerprint\":\"0123456789abcdef\",\"rate_per_second\":1001} | rate_per_second",
                "{\"fingerprint\":\"0123456789abcdef\",\"rate_per_second\":\"9\"} | rate_per_second",
                "{\"fingerprint\":\"0123456789abcdef\",\"per_second\":1} | per_second"
            })
    void redrive_badInput_namesTheField(String body, String field) {
        Response refused = api.post(REDRIVE, body);

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(400);
        assertThat(refused.contentType()).startsWith("application/problem+json");
        assertThat((String) refused.path("errors[0].field")).isEqualTo(field);
    }

    @Test
    void redrive_whatDoesNotExist_isNotFound() throws Exception {
        assertThat(api.post(REDRIVE, "{\"fingerprint\":\"0123456789abcdef\"}").statusCode())
                .isEqualTo(404);
        assertThat(redrive(UUID.randomUUID().toString()).statusCode()).isEqualTo(404);
        assertThat(redrive("nonsense").statusCode()).isEqualTo(404);
        dead(1, "NULL", "NULL");
        String fingerprint = fingerprint();
        Api other = Api.ofNewTenant();
        assertThat(other.post(REDRIVE, "{\"fingerprint\":\"" + fingerprint + "\"}")
                        .statusCode())
                .isEqualTo(404);
        String id = begin(fingerprint, 1);
        assertThat(other.get("/api/v1/dead-letters/redrives/" + id).statusCode())
                .isEqualTo(404);
        assertThat(other.request().delete("/api/v1/dead-letters/redrives/" + id).statusCode())
                .isEqualTo(404);
        assertThat((String) api.request()
                        .delete("/api/v1/dead-letters/redrives/" + id)
                        .path("state"))
                .isEqualTo("cancelled");
        Api submitter = api.as("somebody", Scope.Names.TASKS_SUBMIT);
        assertThat(submitter.get("/api/v1/dead-letters/redrives/" + id).statusCode())
                .isEqualTo(403);
        assertThat(api.get("/api/v1/dead-letters?group_by=type").statusCode()).isEqualTo(400);
        assertThat((String) api.get("/api/v1/dead-letters?fingerprint=xyz").path("errors[0].field"))
                .isEqualTo("fingerprint");
        assertThat(api.get("/api/v1/tasks?fingerprint=" + fingerprint).statusCode())
                .isEqualTo(400);
        assertThat(api.get(GROUPS + "&status=dead").statusCode()).isEqualTo(400);
        assertThat(api.get(GROUPS + "&page=0").statusCode()).isEqualTo(400);
        execute("DELETE FROM task WHERE tenant = '" + api.tenant() + "'");
    }

    /** Dead tasks are put into the table by hand. */
    @Override
    protected boolean isLogWhole() {
        return false;
    }
}
