package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import io.slipstream.task.verify.Findings;
import io.slipstream.task.verify.Report;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was done through the API verifies; each kind of damage to the tables is found. */
@QuarkusTest
class PostgresTaskLogIT extends TaskStack {
    private static final String TYPE = "verify.me";
    private static final String FAIL = "{\"error\":{\"type\":\"E\",\"message\":\"m\"},\"retryable\":false}";
    private static final int OUTBOX_LOCK = 0x51ed_0b0c;

    private Worker worker;
    private String completed;
    private String running;

    /** Two that ran at the same time and completed, one dead and redriven, one cancelled, one given back, one that waits, one that runs. */
    @BeforeEach
    void work() {
        define(2);
        worker = Worker.of(api);
        completed = submit(",\"concurrency_key\":\"k\",\"notify_on\":\"end\"");
        submit("");
        List<Map<String, Object>> both = worker.pull(TYPE, 2, "PT30S");
        assertThat(both).hasSize(2);
        String waiting = submit(",\"concurrency_key\":\"k\"");
        both.forEach(one -> assertThat(worker.post("/" + one.get("token") + ":complete", "{\"result\":1}")
                        .statusCode())
                .isEqualTo(200));
        api.awaitStatus(waiting, "queued");
        Worker.Leased dies = worker.pullOne(TYPE);
        dies.heartbeat("{\"progress\":0.5,\"partial\":1}");
        dies.fail(FAIL);
        assertThat(api.post("/api/v1/tasks/" + dies.id() + ":retry", "").statusCode())
                .isEqualTo(202);
        worker.pullOne(TYPE).release();
        Worker.Leased again = worker.pullOne(TYPE);
        assertThat(again.complete("2").statusCode()).isEqualTo(200);
        String cancelled = submit(",\"run_at\":\"2099-01-01T00:00:00Z\"");
        assertThat(api.request().delete("/api/v1/tasks/" + cancelled).statusCode())
                .isEqualTo(200);
        await().atMost(Api.SOON)
                .until(() ->
                        api.get("/api/v1/notifications").path("unread_count").equals(1));
        running = submit("");
        assertThat(worker.pullOne(TYPE).id()).isEqualTo(running);
    }

    private void define(int concurrency) {
        String body = "{\"handler\":\"pull\",\"lease\":\"PT10M\",\"concurrency\":" + concurrency + "}";
        assertThat(api.put("/api/v1/task-types/" + TYPE, body).statusCode()).isEqualTo(200);
    }

    private String submit(String more) {
        return api.submit("{\"type\":\"" + TYPE + "\"" + more + "}");
    }

    private Report verify() throws SQLException {
        return LogProof.verify(api.tenant());
    }

    /** Damage would be found by whoever verifies everything. */
    private void forget() throws SQLException {
        LogProof.execute(
                "DELETE FROM task_outbox o USING task_event e WHERE e.task_id = ANY(o.task_ids) AND e.tenant = '"
                        + api.tenant() + "'");
        for (String table : List.of(
                "task", "task_done", "task_event", "task_tally", "schedule_slot", "notification_due", "notification")) {
            LogProof.execute("DELETE FROM " + table + " WHERE tenant = '" + api.tenant() + "'");
        }
    }

    private static List<String> broken(Report report) {
        return report.findings().stream()
                .filter(one -> one.violations() > 0)
                .map(Findings::rule)
                .toList();
    }

    /** Settings hold from a minute after they were set. */
    private void settle() throws SQLException {
        LogProof.execute(
                "UPDATE task_type SET updated_at = now() - interval '1 day' WHERE tenant = '" + api.tenant() + "'");
    }

    @Test
    void work_throughTheApi_isCleanAndEveryRuleWasTried() throws SQLException {
        settle();
        String echo = "{\"type\":\"diagnostics.echo\"}";
        String flow = "{\"kind\":\"chain\",\"tasks\":[" + echo + "," + echo + "]}";
        String id = api.post("/api/v1/flows", flow).path("id");
        api.awaitStatus(api.get("/api/v1/flows/" + id).path("parts.data[1].task_id"), "completed");

        Report report = verify();

        assertThat(report.violations()).as(report.text()).isZero();
        assertThat(report.tasks()).isEqualTo(7);
        assertThat(report.span().whole()).isTrue();
        assertThat(report.findings())
                .filteredOn(one -> !List.of("outbox", "slots").contains(one.rule()))
                .allMatch(one -> one.count() > 0, "was tried");
    }

    /** The two that ran together did so before the limit was lowered. */
    @Test
    void limit_loweredAfterwards_isNotHeldAgainstEarlierStarts() throws SQLException {
        settle();
        define(1);

        assertThat(broken(verify())).isEmpty();
    }

    @Test
    void otherTenants_areLeftOut() throws SQLException {
        assertThat(LogProof.verify("nobody-" + UUID.randomUUID()).tasks()).isZero();
        assertThat(LogProof.verify(null).tasks()).isGreaterThanOrEqualTo(5);
    }

    /** C: a task that completed; R: one that runs; T: the tenant. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one-place        | is lost               | DELETE FROM task WHERE id = 'R'",
                "one-place        | is lost               | DELETE FROM task_done WHERE id = 'C'",
                "one-place        | 2 times               | INSERT INTO task_done SELECT * FROM task_done WHERE id = 'C'",
                "one-place        | 2 times               | UPDATE task_done SET id = 'R' WHERE id = 'C'",
                "state-table      | is dead, but          | UPDATE task_done SET state = 'dead' WHERE id = 'C'",
                "state-table      | cannot follow queued  | DELETE FROM task_event WHERE task_id = 'C' AND kind = 'started'",
                "state-table      | cannot follow nothing | DELETE FROM task_event WHERE task_id = 'C' AND kind = 'submitted'",
                "state-table      | is not in the log     | DELETE FROM task_event WHERE task_id = 'C'",
                "state-table      | is completed, but     | DELETE FROM task_event WHERE task_id = 'C' AND kind = 'completed'",
                "ends-once        | ended twice           | INSERT INTO task_event SELECT * FROM task_event WHERE task_id = 'C' AND kind = 'completed'",
                "leases           | before lease          | UPDATE task_event SET kind = 'started', state = 'running', lease = 2, attempt = 2 WHERE task_id = 'C' AND kind = 'completed'",
                "leases           | by the log 1          | UPDATE task SET lease = 2 WHERE id = 'R'",
                "leases           | has not ended         | UPDATE task SET state = 'queued' WHERE id = 'R'",
                "stale-outcomes   | not the latest        | UPDATE task_event SET lease = 0 WHERE task_id = 'C' AND kind = 'completed'",
                "concurrency-keys | same concurrency key  | UPDATE task_done SET concurrency_key = 'k' WHERE tenant = 'T'",
                "type-limits      | th that ran, of 1     | UPDATE task_type SET concurrency = 1, updated_at = now() - interval '1 day' WHERE tenant = 'T'",
                "slots            | the log does not know | INSERT INTO schedule_slot (tenant, name, slot, task_id) VALUES ('T', 'n', now(), 'C')",
                "slots            | does not name it      | UPDATE task_event SET request_id = 'schedule:n@2027-01-01T00:00:00Z' WHERE task_id = 'C'",
                "slots            | as another one is     | UPDATE task_event SET request_id = 'schedule:n@2027-01-01T00:00:00Z' WHERE tenant = 'T'",
                "slots            | is named by           | WITH s AS (INSERT INTO schedule_slot (tenant, name, slot, task_id) VALUES ('T', 'm', now(), 'C')) UPDATE task_event SET request_id = 'schedule:n@2027-01-01T00:00:00Z' WHERE task_id = 'C'",
                "notices-once     | is not noted          | DELETE FROM notification_due WHERE task = 'C'",
                "notices-once     | was not to be         | DELETE FROM notification_due WHERE task = 'C'",
                "notices-once     | is lost               | DELETE FROM notification WHERE tenant = 'T'",
                "notices-once     | 2 times               | INSERT INTO notification SELECT gen_random_uuid(), 0, tenant, 'subject:x', origin, kind, title, message, data, key, created_at, expires_at FROM notification WHERE tenant = 'T'",
                "statistics       | do not add up         | INSERT INTO task_tally (tenant, type, submitted) VALUES ('T', 'verify.me', 1)",
                "statistics       | the log says          | INSERT INTO task_tally (tenant, type, retries) VALUES ('T', 'verify.me', 1)",
            })
    void damage_ofEachKind_isFound(String rule, String words, String sql) throws SQLException {
        LogProof.execute(sql.replace("'C'", "'" + completed + "'")
                .replace("'R'", "'" + running + "'")
                .replace("'T'", "'" + api.tenant() + "'"));

        Report report = verify();

        forget();
        assertThat(broken(report)).as(report.text()).contains(rule);
        assertThat(report.findings())
                .filteredOn(one -> one.rule().equals(rule))
                .flatExtracting(Findings::first)
                .anyMatch(how -> how.contains(words));
    }

    /** Under the relay's lock, or it would clear it away. */
    @Test
    void outboxEntry_withoutAnEvent_isFound() throws SQLException {
        try (Connection connection = LogProof.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + OUTBOX_LOCK + ", 0)");
            statement.execute("INSERT INTO task_outbox (seq, at, task_ids, seqs) VALUES (1, now(), '{" + completed
                    + "}', '{1}')");

            Report report = verify();

            statement.execute("DELETE FROM task_outbox WHERE seq = 1");
            assertThat(broken(report)).containsExactly("outbox");
        }
    }

    /** What is older than the oldest day there is, is known in part only; the rest is held against the rules all the same. */
    @Test
    void task_olderThanTheLog_isHeldAgainstWhatIsLeft() throws SQLException {
        LogProof.execute("UPDATE task SET submitted_at = now() - interval '100 days' WHERE id = '" + running + "'");
        LogProof.execute("DELETE FROM task_event WHERE task_id = '" + running + "' AND kind = 'submitted'");

        Report report = verify();

        forget();
        assertThat(broken(report)).as(report.text()).containsExactly("statistics");
        assertThat(report.unknown()).anyMatch(line -> line.startsWith("1 tasks were accepted before"));
    }

    @Test
    void snapshot_underWrites_isConsistent() throws Exception {
        settle();
        Thread load = Thread.ofVirtual().start(this::batches);

        for (int i = 0; i < 20; i++) {
            Report report = verify();
            assertThat(report.violations()).as(report.text()).isZero();
        }
        load.join();
    }

    private void batches() {
        String items = IntStream.range(0, 200)
                .mapToObj(i -> "{\"type\":\"diagnostics.echo\"}")
                .collect(Collectors.joining(","));
        for (int i = 0; i < 20; i++) {
            api.post("/api/v1/tasks:batch", "{\"tasks\":[" + items + "]}");
        }
    }
}
