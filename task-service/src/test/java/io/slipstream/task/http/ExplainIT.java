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
import io.slipstream.task.task.Viewer;
import io.slipstream.task.task.WaitFacts;
import io.slipstream.task.task.WaitStore;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ExplainIT extends TaskStack {
    @Inject
    WaitStore waits;

    private static final String LONG = "\"payload\":{\"delay\":\"PT5M\"}";

    /** Other tests leave ready tasks of types without a handler; they would be told of as being before ours. */
    @BeforeEach
    void forgetWhatOthersLeft() throws Exception {
        execute("DELETE FROM task WHERE type LIKE 'test.%'");
    }

    private Response explain(String id) {
        Response explained = api.get("/api/v1/tasks/" + id + "/explain");
        assertThat(explained.statusCode()).as(explained.asString()).isEqualTo(200);
        assertThat((String) explained.path("id")).isEqualTo(id);
        return explained;
    }

    private void cancel(String id) {
        api.request().delete("/api/v1/tasks/" + id);
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = LocalStack.shared().connectAs(Credentials.roleOf("task"), LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A ready task of a type without a handler, so that nobody takes it. */
    private String ready(String tenant, String type, int priority, int seconds) throws Exception {
        String id = UUID.randomUUID().toString();
        execute("INSERT INTO task (id, tenant, subject, type, priority, state, payload, tags, max_attempts, ready_at)"
                + " VALUES ('" + id + "', '" + tenant + "', 'admin', '" + type + "', " + priority
                + ", 'queued', 'null', '{}', 3, now() - interval '" + seconds + " seconds')");
        return id;
    }

    private WaitFacts facts(String id) {
        return waits.facts(new Viewer(api.tenant(), null), UUID.fromString(id))
                .await()
                .atMost(Api.SOON)
                .orElseThrow();
    }

    @Test
    void explain_scheduled_tellsWhen() {
        String id = api.submit("{\"type\":\"diagnostics.echo\",\"run_at\":\"2099-01-01T00:00:00Z\"}");

        Response explained = explain(id);

        assertThat((List<String>) explained.path("reasons.code")).containsExactly("scheduled");
        assertThat((String) explained.path("expected_start_at")).isEqualTo("2099-01-01T00:00:00Z");
        assertThat((String) explained.path("reasons[0].details.run_at")).isEqualTo("2099-01-01T00:00:00Z");
    }

    @Test
    void explain_afterAFailure_tellsWhichAttemptFollows() {
        assertThat(api.put("/api/v1/task-types/diagnostics.echo", "{\"retry\":{\"initial\":\"PT1H\",\"max\":\"PT1H\"}}")
                        .statusCode())
                .isEqualTo(200);
        String id = api.echo("{\"fail_times\":1}");
        await().atMost(Api.SOON)
                .untilAsserted(
                        () -> assertThat((Object) api.task(id).path("error")).isNotNull());

        Response explained = explain(id);

        assertThat((List<String>) explained.path("reasons.code")).containsExactly("retry");
        assertThat((Integer) explained.path("reasons[0].details.attempt")).isEqualTo(2);
        assertThat((Integer) explained.path("reasons[0].details.max_attempts")).isEqualTo(3);
        assertThat((String) explained.path("expected_start_at")).isNotNull();
    }

    /** Why it waits, but for tenants of other tests that have left tasks. */
    private static List<String> codes(Response explained) {
        List<String> codes = explained.path("reasons.code");
        return codes.stream().filter(code -> !code.equals("other_tenants")).toList();
    }

    @Test
    void explain_keyAndLimit_nameWhoIsInTheWay() {
        assertThat(api.put("/api/v1/task-types/diagnostics.echo", "{\"concurrency\":1}")
                        .statusCode())
                .isEqualTo(200);
        String holder = api.submit("{\"type\":\"diagnostics.echo\",\"concurrency_key\":\"k\"," + LONG + "}");
        api.awaitStatus(holder, "running");
        String keyed = api.submit("{\"type\":\"diagnostics.echo\",\"concurrency_key\":\"k\"}");
        String keyedLater = api.submit("{\"type\":\"diagnostics.echo\",\"concurrency_key\":\"k\"}");
        String first = api.echo("1");
        String second = api.echo("2");
        String urgent = api.submit("{\"type\":\"diagnostics.echo\",\"priority\":1}");

        assertThat(codes(explain(holder))).containsExactly("running");
        assertThat((String) explain(keyed).path("reasons[0].details.held_by")).isEqualTo(holder);
        assertThat((Integer) explain(keyedLater).path("reasons[0].details.tasks_before"))
                .isEqualTo(1);
        assertThat(codes(explain(urgent))).containsExactly("type_limit");
        assertThat(codes(explain(first))).containsExactly("type_limit", "more_urgent");
        Response last = explain(second);
        assertThat(codes(last)).containsExactly("type_limit", "more_urgent", "tasks_before");
        assertThat((Integer) last.path("reasons[1].details.tasks")).isEqualTo(1);
        assertThat((Integer) last.path("reasons[2].details.tasks")).isEqualTo(1);

        List.of(keyed, keyedLater, first, second, urgent, holder).forEach(this::cancel);
        assertThat((List<String>) explain(holder).path("reasons.code")).containsExactly("ended");
    }

    @Test
    void explain_manyBefore_countsToAThousandAndRisesWithTime() throws Exception {
        execute("INSERT INTO task (id, tenant, subject, type, priority, state, payload, tags, max_attempts)"
                + " SELECT gen_random_uuid(), '" + api.tenant()
                + "', 'admin', 'test.explain', 8, 'queued', 'null', '{}', 3"
                + " FROM generate_series(1, 1500)");
        String last = ready(api.tenant(), "test.explain", 8, 0);
        Response explained = explain(last);
        assertThat((List<String>) explained.path("reasons.code")).containsExactly("no_handler");
        assertThat((Integer) explained.path("effective_priority")).isEqualTo(8);
        assertThat((Object) explained.path("expected_start_at")).isNull();

        WaitFacts behind = facts(last);
        assertThat(behind.before()).isEqualTo(WaitFacts.COUNT_LIMIT + 1);
        assertThat(behind.urgent()).isZero();

        String old = ready(api.tenant(), "test.explain", 15, 130);
        String neighbour = api.tenant() + "-neighbour";
        ready(neighbour, "test.explain", 7, 0);
        ready(neighbour, "test.explain", 4, 0);
        ready(neighbour, "test.explain", 10, 0);

        assertThat((Integer) explain(old).path("effective_priority")).isEqualTo(9);
        WaitFacts risen = facts(old);
        assertThat(risen.before()).isZero();
        assertThat(risen.urgent()).as("the lane of priority 8").isEqualTo(WaitFacts.COUNT_LIMIT + 1);
        assertThat(risen.tenants()).isPositive();
        assertThat(risen.workers()).isPositive();
        execute("DELETE FROM task WHERE tenant = '" + api.tenant() + "' AND priority = 8");
        assertThat(facts(old).urgent()).as("the neighbour's of priority 4").isEqualTo(1);
        execute("DELETE FROM task WHERE tenant = '" + neighbour + "'");
        execute("DELETE FROM task WHERE tenant = '" + api.tenant() + "'");
    }

    /** Its key is held for as long as the test takes, so that nobody makes it ready. */
    @Test
    void explain_isolated_tellsThatItWaitsForOthersLikeIt() throws Exception {
        ready(api.tenant(), "test.explain", 8, 0);
        String id = ready(api.tenant(), "test.explain", 8, 0);
        execute("UPDATE task SET concurrency_key = 'k', state = CASE WHEN id = '" + id
                + "' THEN 'scheduled' ELSE state END, isolated = id = '" + id + "', run_at = now() WHERE tenant = '"
                + api.tenant() + "'");

        Response explained = explain(id);

        assertThat((List<String>) explained.path("reasons.code")).containsExactly("isolated");
        assertThat((Object) explained.path("expected_start_at")).isNull();
        execute("DELETE FROM task WHERE tenant = '" + api.tenant() + "'");
    }

    @Test
    void explain_whatTheCallerMayNotSee_doesNotExist() {
        String id = api.submit("{\"type\":\"diagnostics.echo\",\"run_at\":\"2099-01-01T00:00:00Z\"}");

        assertThat(Api.ofNewTenant().get("/api/v1/tasks/" + id + "/explain").statusCode())
                .isEqualTo(404);
        Api other = api.as("somebody", Scope.Names.TASKS_SUBMIT);
        assertThat(other.get("/api/v1/tasks/" + id + "/explain").statusCode()).isEqualTo(404);
        assertThat(api.as("reader", Scope.Names.CACHE_READ)
                        .get("/api/v1/tasks/" + id + "/explain")
                        .statusCode())
                .isEqualTo(403);
        assertThat(api.get("/api/v1/tasks/nonsense/explain").statusCode()).isEqualTo(404);
    }

    /** Tasks are put into the table by hand. */
    @Override
    protected boolean isLogWhole() {
        return false;
    }
}
