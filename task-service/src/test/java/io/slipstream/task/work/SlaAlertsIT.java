package io.slipstream.task.work;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SlaAlertsIT extends TaskStack {
    private final String unique = UUID.randomUUID().toString();

    @BeforeEach
    void retryQuickly() {
        String quickly = "{\"concurrency\":10,\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}}";
        assertThat(api.put("/api/v1/task-types/sla.alerts", quickly).statusCode())
                .isEqualTo(200);
    }

    private String submit(String rules) {
        return api.submit("{\"type\":\"sla.alerts\",\"payload\":{\"rules\":[" + rules + "]}}");
    }

    private Response run(String rules) {
        return api.awaitStatus(submit(rules), "completed");
    }

    private List<String> told(String recipient) throws SQLException {
        try (var connection = LogProof.connect();
                var statement = connection.prepareStatement(
                        "SELECT title FROM notification WHERE tenant = ? AND recipient = ? ORDER BY seq")) {
            statement.setString(1, api.tenant());
            statement.setString(2, recipient);
            List<String> titles = new ArrayList<>();
            var rows = statement.executeQuery();
            while (rows.next()) {
                titles.add(rows.getString(1));
            }
            return titles;
        }
    }

    private static String query(String name, String query, String more) {
        String key = more.contains("key") ? "" : ",\"key\":[\"id\"]";
        return "{\"name\":\"" + name + "\",\"kind\":\"query\",\"query\":\"" + query + "\"" + key + more + "}";
    }

    @Test
    void slaAlerts_rowsOfAQuery_areToldOnceHoweverOftenItRuns() throws Exception {
        String rule =
                query("orders", "late-" + unique, ",\"params\":{\"days\":3},\"key\":[\"id\"],\"subject\":\"ada\"");

        Response first = run(rule);
        Response second = run(rule);

        assertThat((Integer) first.path("result.rules[0].found")).isEqualTo(2);
        assertThat((Integer) first.path("result.rules[0].told")).isEqualTo(2);
        assertThat((Integer) second.path("result.rules[0].found")).isEqualTo(2);
        assertThat((Integer) second.path("result.rules[0].told")).isZero();
        assertThat(told("subject:ada"))
                .hasSize(2)
                .anySatisfy(title ->
                        assertThat(title).startsWith("SLA orders: late-").contains("{\"id\":1}"));
        String peers = ConfigProvider.getConfig().getValue("slipstream.services.query", String.class);
        assertThat(given().baseUri(peers).get("/recorded?id=late-" + unique).asString())
                .contains("\"days\":3", "\"cache_ttl\":0", "authorization=Bearer ey");
    }

    @Test
    void slaAlerts_manyAtOnce_tellOnce() throws Exception {
        String rule = query("orders", "late-" + unique, "");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ids.add(submit(rule));
        }

        int told = 0;
        for (String id : ids) {
            told += (Integer) api.awaitStatus(id, "completed").path("result.rules[0].told");
        }

        assertThat(told).isEqualTo(2);
        assertThat(told("role:tasks:admin")).hasSize(2);
    }

    @Test
    void slaAlerts_queryThatIsDownOnce_isAskedAgainAndOthersAreToldMeanwhile() throws Exception {
        Response done = run(query("bad", "flaky-" + unique, "") + "," + query("good", "late-" + unique, ""));

        assertThat((Integer) done.path("attempt")).isEqualTo(2);
        assertThat((List<Integer>) done.path("result.rules.found")).containsExactly(2, 2);
        assertThat(told("role:tasks:admin")).hasSize(4);
        assertThat(api.get("/api/v1/tasks/" + done.path("id") + "/events").asString())
                .contains("event:partial", "not checked: bad");
    }

    @Test
    void slaAlerts_queryThatStaysDown_isInTheResultAndToldAndTheOthersWork() throws Exception {
        Response done = run(query("bad", "down-" + unique, "") + "," + query("gone", "missing-" + unique, "") + ","
                + query("good", "late-" + unique, ""));

        assertThat((Integer) done.path("attempt")).isEqualTo(3);
        assertThat((String) done.path("result.rules[0].error.type")).isEqualTo("UpstreamFailed");
        assertThat((String) done.path("result.rules[1].error.type")).isEqualTo("UpstreamRefused");
        assertThat((Integer) done.path("result.rules[2].found")).isEqualTo(2);
        assertThat(told("role:tasks:admin"))
                .filteredOn(title -> title.contains("cannot be checked"))
                .containsExactlyInAnyOrder(
                        "SLA bad: the rule cannot be checked", "SLA gone: the rule cannot be checked");
    }

    @Test
    void slaAlerts_rowsWithoutAKey_areOtherBreachesOnceTheyChange() throws Exception {
        String rule = query("orders", "late-" + unique, ",\"key\":[]");

        assertThat((Integer) run(rule).path("result.rules[0].told")).isEqualTo(2);
        assertThat((Integer) run(rule).path("result.rules[0].told")).isEqualTo(2);
    }

    @Test
    void slaAlerts_columnThatIsNotThere_isAnError() {
        Response done = run(query("orders", "late-" + unique, ",\"key\":[\"nothing\"]"));

        assertThat((String) done.path("result.rules[0].error.message")).contains("no column 'nothing'");
    }

    @Test
    void slaAlerts_deadlines_missedAndNearOnesAreTold() throws Exception {
        String late = api.submit("{\"type\":\"diagnostics.echo\",\"payload\":1,\"run_at\":\"2100-01-01T00:00:00Z\","
                + "\"deadline\":\"" + java.time.Instant.now().plusMillis(200) + "\"}");
        api.awaitStatus(late, "dead");
        String near = api.submit("{\"type\":\"diagnostics.echo\",\"payload\":1,\"run_at\":\"2100-01-01T00:00:00Z\","
                + "\"deadline\":\"" + java.time.Instant.now().plusSeconds(3000) + "\"}");
        api.submit("{\"type\":\"diagnostics.echo\",\"payload\":1,\"run_at\":\"2100-01-01T00:00:00Z\",\"deadline\":\""
                + java.time.Instant.now().plusSeconds(30_000) + "\"}");

        Response done = run("{\"name\":\"dl\",\"kind\":\"deadlines\",\"within\":\"PT1H\"}");

        assertThat((List<String>) done.path("result.rules[0].breaches"))
                .satisfiesExactly(
                        summary -> assertThat(summary).contains(late, "missed its deadline"),
                        summary -> assertThat(summary).contains(near, "is near its deadline"));
        assertThat(told("role:tasks:admin")).hasSize(2);
    }

    @Test
    void slaAlerts_queueAges_areThoseOfReadyTasks() throws Exception {
        assertThat(api.put("/api/v1/task-types/old." + unique, "{\"handler\":\"pull\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.put("/api/v1/task-types/new." + unique, "{\"handler\":\"pull\"}")
                        .statusCode())
                .isEqualTo(200);
        String old = api.submit("{\"type\":\"old." + unique + "\",\"payload\":1}");
        api.submit("{\"type\":\"new." + unique + "\",\"payload\":1}");
        LogProof.execute("UPDATE task SET ready_at = now() - interval '1 hour' WHERE id = '" + old + "'");

        Response done = run("{\"name\":\"age\",\"kind\":\"queue_age\",\"older_than\":\"PT30M\"}");

        assertThat((Integer) done.path("result.rules[0].found")).isEqualTo(1);
        assertThat((String) done.path("result.rules[0].breaches[0]")).contains("1 tasks of type old." + unique);
    }

    @Test
    void slaAlerts_deadLetters_areCountedByType() {
        for (int i = 0; i < 3; i++) {
            api.awaitStatus(api.echo("{\"fail_times\":9,\"fail_retryable\":false}"), "dead");
        }

        assertThat((Integer) run("{\"name\":\"d\",\"kind\":\"dead_letters\",\"more_than\":2}")
                        .path("result.rules[0].found"))
                .isEqualTo(1);
        assertThat((Integer) run("{\"name\":\"d\",\"kind\":\"dead_letters\",\"more_than\":3}")
                        .path("result.rules[0].found"))
                .isZero();
    }

    @Test
    void slaAlerts_otherTenants_areNotLookedAt() {
        api.awaitStatus(api.echo("{\"fail_times\":9,\"fail_retryable\":false}"), "dead");
        var other = io.slipstream.task.fixture.Api.ofNewTenant();

        String id = other.submit(
                "{\"type\":\"sla.alerts\",\"payload\":{\"rules\":[{\"name\":\"d\",\"kind\":\"dead_letters\","
                        + "\"more_than\":0}]}}");

        assertThat((Integer) other.awaitStatus(id, "completed").path("result.rules[0].found"))
                .isZero();
    }
}
