package io.slipstream.query.http;

import static io.slipstream.query.stack.QueryClient.SOON;
import static io.slipstream.query.stack.QueryClient.owner;
import static io.slipstream.query.stack.QueryClient.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.query.stack.ExtraDatasources;
import io.slipstream.query.stack.KafkaProbe;
import io.slipstream.query.stack.QueryClient;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "query"))
@WithTestResource(ExtraDatasources.class)
class DatabaseIT {
    private final QueryClient client = new QueryClient();

    @Test
    void slowQuery_isLoggedWithItsPlanWithoutItsLiterals_andPublished() {
        String table = table("id int, note text");
        client.sql(
                        "select pg_sleep(0.2)::text as s, 'planted-literal' as l, t.id from (values (1)) v left join "
                                + table + " t on t.id = $1 and t.note <> 'other-literal'",
                        4711)
                .statusCode(200);

        JsonPath log = Awaitility.await()
                .atMost(SOON)
                .until(
                        () -> client.reader()
                                .get("/api/v1/database/slow-queries")
                                .jsonPath(),
                        found -> found.getInt("pagination.total") == 1);
        assertThat(log.getString("data[0].statement"))
                .contains("left join " + table)
                .doesNotContain("planted", "4711");
        assertThat(log.getDouble("data[0].duration_ms")).isGreaterThan(200);
        assertThat(log.getDouble("data[0].threshold_ms")).isEqualTo(100);
        assertThat(log.getList("data[0].tables")).isEqualTo(List.of("public." + table));
        assertThat(log.getString("data[0].plan.Plan.'Node Type'")).isNotEmpty();
        assertThat(log.getString("data[0].outcome")).isEqualTo("ran");
        String fingerprint = log.getString("data[0].fingerprint");
        String event = KafkaProbe.awaitWhere(
                Topic.QUERY_EVENTS,
                message -> KafkaProbe.header(message, EventHeaders.TENANT).equals(client.tenant()));
        assertThat(JsonPath.from(event).getString("fingerprint")).isEqualTo(fingerprint);
        assertThat(event).doesNotContain("planted", "4711");
        new QueryClient().reader().get("/api/v1/database/slow-queries").then().body("pagination.total", is(0));
    }

    @Test
    void fingerprints_countCallsHitsRowsAndFailuresOfOneShape() {
        client.awaitCoherence();
        client.cached("select n from generate_series(1, 2) n where n > 0").statusCode(200);
        client.cached("select n from generate_series(1, 2) n where n > 0").statusCode(200);
        client.cached("select n from generate_series(1, 3) n where n > 0").statusCode(200);
        client.sql("select 1 / $1::int as shape2", 0).statusCode(400);

        client.reader()
                .get("/api/v1/database/fingerprints?sort=calls")
                .then()
                .statusCode(200)
                .body("pagination.total", is(2))
                .body("data[0].calls", is(3))
                .body("data[0].cache_hits", is(1))
                .body("data[0].rows", is(7))
                .body("data[0].failures", is(0))
                .body("data[0].mean_ms", greaterThan(0f))
                .body("data[0].p95_ms", greaterThan(0f))
                .body("data[0].statement", equalTo("select n from generate_series ( ? , ? ) n where n > ?"))
                .body("data[1].failures", is(1));
        client.reader()
                .get("/api/v1/database/report")
                .then()
                .statusCode(200)
                .body("queries.calls", is(4))
                .body("queries.cache_hits", is(1))
                .body("most_frequent[0].calls", is(3))
                .body("slowest.size()", is(2))
                .body("cache.hits", greaterThanOrEqualTo(1));
        client.reader().get("/api/v1/analytics/queries").then().body("data.size()", is(2));
        client.reader()
                .get("/api/v1/database/fingerprints?sort=x")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("sort"));
    }

    @Test
    void stats_tellPoolsDatabasesAndTheCache_andMarkWhatIsDown() {
        client.sql("select 1").statusCode(200);

        client.reader()
                .get("/api/v1/database/stats")
                .then()
                .statusCode(200)
                .body("datasources.sample.pool.size", greaterThanOrEqualTo(1))
                .body("datasources.sample.pool.acquired", greaterThanOrEqualTo(1))
                .body("datasources.sample.database.size_bytes", greaterThan(1_000_000))
                .body("datasources.sample.database.connections", greaterThanOrEqualTo(1))
                .body("datasources.sample.database.hit_ratio", notNullValue())
                .body("datasources.gone.database.error", containsString("cannot be reached"))
                .body("datasources.keySet()", not(hasItem("secret")))
                .body("cache.enabled", is(true))
                .body("queries.p95_ms", greaterThan(0f));
    }

    @Test
    void analyses_findTablesWithoutStatistics() {
        String table = table("id int");
        owner(
                "ALTER TABLE " + table + " SET (autovacuum_enabled = false)",
                "INSERT INTO " + table + " SELECT generate_series(1, 20000)");

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> client.admin()
                        .body(Map.of("datasource", "sample"))
                        .post("/api/v1/database/analyses")
                        .then()
                        .statusCode(200)
                        .body("datasource", equalTo("sample"))
                        .body("findings.object", hasItem("public." + table))
                        .body("findings.find { it.object == 'public." + table + "' }.kind", equalTo("no_statistics"))
                        .body(
                                "findings.find { it.object == 'public." + table + "' }.action",
                                equalTo("ANALYZE public." + table)));
        client.reader().body("{}").post("/api/v1/database/analyses").then().statusCode(403);
    }

    @Test
    void metrics_areNamedAfterTheService() {
        client.sql("select 1").statusCode(200);
        String management =
                "http://127.0.0.1:" + ConfigProvider.getConfig().getValue("quarkus.management.port", String.class);

        String metrics = RestAssured.given().get(management + "/q/metrics").asString();
        assertThat(metrics)
                .contains("slipstream_query_statement_duration_seconds_count{datasource=\"sample\",outcome=\"ran\"}")
                .contains("slipstream_query_pool_size{datasource=\"sample\"}")
                .contains("slipstream_query_result_requests_total{outcome=\"bypassed\"}");
    }
}
