package io.slipstream.query.http;

import static io.slipstream.query.stack.QueryClient.SOON;
import static io.slipstream.query.stack.QueryClient.owner;
import static io.slipstream.query.stack.QueryClient.request;
import static io.slipstream.query.stack.QueryClient.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.contracts.event.DataChangedV1;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.query.stack.ExtraDatasources;
import io.slipstream.query.stack.KafkaProbe;
import io.slipstream.query.stack.QueryClient;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "query"))
@WithTestResource(ExtraDatasources.class)
class ResultCacheIT {
    private final QueryClient client = new QueryClient();

    private String table = "";

    @BeforeEach
    void aTableWithARow() {
        client.awaitCoherence();
        table = table("id int primary key, v text");
        owner("INSERT INTO " + table + " VALUES (1, 'old')");
    }

    @Test
    void run_twiceWithATtl_hitsTheCacheTheSecondTime() {
        client.cached(select(), 1)
                .header("Cache-Status", equalTo("Slipstream-Query; fwd=miss; stored; ttl=600"))
                .body("data[0].v", equalTo("old"));
        change("new");

        client.cached("SELECT v  FROM " + table + " WHERE id = $1 -- again", 1)
                .header("Cache-Status", matchesPattern("Slipstream-Query; hit; ttl=(599|600)"))
                .body("data[0].v", equalTo("old"));
    }

    @Test
    void run_withOtherLiteralsParametersTenantOrWithoutATtl_misses() {
        client.cached(select(), 1).header("Cache-Status", containsString("stored"));

        client.cached(select(), 2).header("Cache-Status", containsString("stored"));
        client.cached("select v from " + table + " where id = $1 and 1 = 1", 1)
                .header("Cache-Status", containsString("stored"));
        client.sql(select(), 1).header("Cache-Status", containsString("bypass"));
        client.as("someone-else", "query:read")
                .contentType("application/json")
                .body(request(select(), 600, 1))
                .post("/api/v1/sql")
                .then()
                .header("Cache-Status", containsString("stored"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void run_afterAnEventAboutItsTable_readsAnew(boolean structured) {
        client.cached(select(), 1);
        change("new");
        String name = structured ? table : "public." + table;
        DataChangedV1 event = new DataChangedV1(
                structured ? null : "sample", name, DataChangedV1.Operation.UPDATE, List.of(), List.of());
        KafkaProbe.send(EventType.DATA_CHANGED, UUID.randomUUID().toString(), "any", name, event, structured);

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> client.cached(select(), 1).body("data[0].v", equalTo("new")));
    }

    @Test
    void run_afterAnInvalidationWasAcknowledged_readsAnewAtOnce() {
        client.cached(select(), 1);
        change("new");
        String id = client.admin()
                .body(Map.of("tables", List.of(table)))
                .post("/api/v1/database/invalidations")
                .then()
                .statusCode(200)
                .body("tables", equalTo(List.of(table)))
                .extract()
                .path("id");

        client.cached(select(), 1)
                .header("Cache-Status", containsString("stored"))
                .body("data[0].v", equalTo("new"));
        KafkaProbe.await(Topic.INVALIDATIONS, id, EventType.CACHE_INVALIDATED);
    }

    @Test
    void run_thatWaitsWhileItsTableIsInvalidated_isNotKept() throws Exception {
        client.cached(select(), 1);
        client.cached("select v from " + table + " where id = 1");
        try (Connection owner = LocalStack.shared().connectAs(Credentials.SAMPLE_OWNER, LocalStack.SAMPLE_DATABASE);
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<String> slow =
                    CompletableFuture.supplyAsync(() -> client.cached("select v from " + table + " where id = $1", 2)
                            .extract()
                            .header("Cache-Status"));
            Awaitility.await().atMost(SOON).until(() -> waitsForALock(table));
            client.admin()
                    .body(Map.of("tables", List.of(table)))
                    .post("/api/v1/database/invalidations")
                    .then()
                    .statusCode(200);
            owner.rollback();

            assertThat(slow.get()).isEqualTo("Slipstream-Query; fwd=miss; detail=\"changed meanwhile\"");
        }
    }

    @Test
    void run_byManyAtOnce_readsOnce() {
        String sql = "select n from generate_series(1, 3000000) n order by n desc limit 1";

        List<String> outcomes = QueryClient.together(
                6, () -> client.cached(sql).statusCode(200).extract().header("Cache-Status"));
        assertThat(outcomes).filteredOn(outcome -> outcome.contains("stored")).hasSize(1);
        assertThat(outcomes)
                .allMatch(outcome ->
                        outcome.contains("stored") || outcome.contains("collapsed") || outcome.contains("hit"));
    }

    @Test
    void run_withAVolatileFunctionPolicyOrCatalog_isNeverKept() {
        owner(
                "ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY p ON " + table + " USING (true)",
                "CREATE OR REPLACE VIEW dice_" + table + " AS SELECT random() AS r");

        notKept("select random() as r", "volatile function");
        notKept("select v from " + table, "row-level security");
        notKept("select count(*) from pg_class", "system catalog");
        notKept("select r from dice_" + table, "volatile function");
        notKept("select pg_backend_pid()", "system information");
    }

    @Test
    void run_throughAViewAPartitionOrAJoin_dependsOnTheTablesBehind() {
        owner(
                "CREATE VIEW v_" + table + " AS SELECT v, id FROM " + table,
                "CREATE VIEW w_" + table + " AS SELECT v FROM v_" + table + " WHERE id < 10",
                "CREATE TABLE parent_" + table + " (k int, v text) PARTITION BY LIST (k)",
                "CREATE TABLE part1_" + table + " PARTITION OF parent_" + table + " FOR VALUES IN (1)",
                "INSERT INTO parent_" + table + " VALUES (1, 'p')");

        dropsWhenChanged("select v from w_" + table, table);
        dropsWhenChanged("select v from parent_" + table, "part1_" + table);
        dropsWhenChanged("select v from part1_" + table, "parent_" + table);
        dropsWhenChanged("select 1 as one where exists (select from " + table + ") and false", table);
        dropsWhenChanged(
                "select n from generate_series(1, 2) n left join (select id from " + table + ") x on x.id = n", table);
    }

    @Test
    void switch_off_runsEveryStatementAndForgetsWhatWasKept() {
        client.cached(select(), 1);
        client.admin()
                .body(Map.of("enabled", false))
                .put("/api/v1/database/switch")
                .then()
                .statusCode(200);
        try {
            change("new");
            client.reader().get("/api/v1/database/switch").then().body("enabled", is(false));
            client.cached(select(), 1)
                    .header("Cache-Status", containsString("switched off"))
                    .body("data[0].v", equalTo("new"));
        } finally {
            client.admin()
                    .body(Map.of("enabled", true))
                    .put("/api/v1/database/switch")
                    .then()
                    .statusCode(200);
        }
        client.cached(select(), 1).header("Cache-Status", containsString("stored"));
        client.cached(select(), 1).header("Cache-Status", containsString("hit"));
    }

    @Test
    void dataChanges_thatCannotBeRead_becomeDeadLettersAndTheNextIsHeard() {
        client.cached(select(), 1);
        change("new");
        String poison = "poison-" + UUID.randomUUID();
        KafkaProbe.sendRaw(Topic.DATA_CHANGES, poison, "not json");
        DataChangedV1 event = new DataChangedV1(null, table, DataChangedV1.Operation.UPDATE, List.of(), List.of());
        KafkaProbe.send(EventType.DATA_CHANGED, UUID.randomUUID().toString(), "any", poison, event, false);

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> client.cached(select(), 1).body("data[0].v", equalTo("new")));
        Map<String, String> biography = KafkaProbe.awaitDeadLetter(Topic.DATA_CHANGES, poison);
        assertThat(biography)
                .containsEntry("dead-letter-topic", "slipstream.data-changes")
                .containsKeys("dead-letter-reason", "dead-letter-partition", "dead-letter-offset");
    }

    private void dropsWhenChanged(String sql, String changed) {
        client.cached(sql).statusCode(200).header("Cache-Status", containsString("stored"));
        client.cached(sql).header("Cache-Status", containsString("hit"));
        client.admin()
                .body(Map.of("tables", List.of("unrelated")))
                .post("/api/v1/database/invalidations")
                .then()
                .statusCode(200);
        client.cached(sql).header("Cache-Status", containsString("hit"));
        client.admin()
                .body(Map.of("tables", List.of(changed)))
                .post("/api/v1/database/invalidations")
                .then()
                .statusCode(200);
        client.cached(sql).header("Cache-Status", not(containsString("hit")));
    }

    private void notKept(String sql, String why) {
        for (int i = 0; i < 2; i++) {
            client.cached(sql)
                    .statusCode(200)
                    .header("Cache-Status", equalTo("Slipstream-Query; fwd=miss; detail=\"" + why + "\""));
        }
    }

    private String select() {
        return "select v from " + table + " where id = $1";
    }

    private void change(String value) {
        owner("UPDATE " + table + " SET v = '" + value + "'");
    }

    private static boolean waitsForALock(String table) throws Exception {
        try (Connection admin = LocalStack.shared().connectAsAdmin(LocalStack.SAMPLE_DATABASE);
                Statement statement = admin.createStatement();
                var rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '" + table + "'::regclass")) {
            rows.next();
            return rows.getInt(1) > 0;
        }
    }
}
