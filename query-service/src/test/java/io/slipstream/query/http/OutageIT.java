package io.slipstream.query.http;

import static io.slipstream.query.stack.QueryClient.SOON;
import static io.slipstream.query.stack.QueryClient.owner;
import static io.slipstream.query.stack.QueryClient.request;
import static io.slipstream.query.stack.QueryClient.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.query.stack.ExtraDatasources;
import io.slipstream.query.stack.KafkaProbe;
import io.slipstream.query.stack.QueryClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "query"))
@WithTestResource(ExtraDatasources.class)
class OutageIT {
    private final QueryClient client = new QueryClient();

    @Test
    void pool_withEveryConnectionBusyAndTheQueueFull_refusesAndRecovers() {
        Map<String, Object> slow = new LinkedHashMap<>(request("select pg_sleep(1.5)::text", 0));
        slow.put("datasource", "tiny");
        int refusedBefore = client.reader().get("/api/v1/datasources/tiny").path("pool.refused");
        List<Integer> statuses = QueryClient.together(
                4, () -> client.reader().body(slow).post("/api/v1/sql").statusCode());

        assertThat(statuses).contains(503).allMatch(status -> status == 200 || status == 503);
        slow.put("sql", "select 1 as one");
        client.sql(slow).statusCode(200).body("data[0].one", is(1));
        // An answer may arrive before its connection is back in the pool.
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> client.reader()
                        .get("/api/v1/datasources/tiny")
                        .then()
                        .body("pool.in_use", is(0))
                        .body(
                                "pool.refused",
                                is(refusedBefore
                                        + (int) statuses.stream()
                                                .filter(status -> status == 503)
                                                .count())));
    }

    @Test
    void pool_thatRefuses_saysWhenToComeAgain() {
        Map<String, Object> slow = new LinkedHashMap<>(request("select pg_sleep(1.5)::text", 0));
        slow.put("datasource", "tiny");
        Map<String, Object> longer = new LinkedHashMap<>(slow);
        longer.put("sql", "select pg_sleep(1.9)::text");
        CompletableFuture<Void> busy = CompletableFuture.runAsync(() -> client.sql(longer));
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() ->
                        client.reader().get("/api/v1/datasources/tiny").then().body("pool.in_use", is(1)));

        client.sql(slow)
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", equalTo("https://slipstream.io/problems/pool-exhausted"));
        busy.join();
    }

    @Test
    void postgresql_restarted_isServedAgainByTheSameProcess() {
        client.sql("select 1 as one").statusCode(200);
        LocalStack.shared().postgres().stop();
        try {
            client.sql("select 1 as one").statusCode(503).contentType("application/problem+json");
            client.reader().get("/api/v1/queries/any").then().statusCode(503).header("Retry-After", notNullValue());
            client.as(client.tenant(), "query:read")
                    .contentType("text/plain")
                    .body("x")
                    .post("/api/v1/documents?filename=a.txt")
                    .then()
                    .statusCode(503)
                    .body("type", containsString("store-unavailable"));
            RestAssured.given().get("/q/health/live").then().statusCode(200);
        } finally {
            LocalStack.shared().postgres().start();
        }

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> client.sql("select 1 as one").statusCode(200));
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(
                        () -> client.reader().get("/api/v1/queries/any").then().statusCode(404));
        client.reader().get("/api/v1/documents").then().statusCode(200).body("pagination.total", is(0));
    }

    @Test
    void kafka_stopped_acknowledgesNoInvalidationAndLosesNoDocument() {
        client.awaitCoherence();
        String table = table("v text");
        owner("INSERT INTO " + table + " VALUES ('old')");
        client.cached("select v from " + table).statusCode(200);
        LocalStack.shared().kafka().stop();
        String id;
        try {
            client.admin()
                    .body(Map.of("tables", List.of(table)))
                    .post("/api/v1/database/invalidations")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", notNullValue())
                    .body("type", equalTo("https://slipstream.io/problems/log-unavailable"));
            id = client.as(client.tenant(), "query:read")
                    .contentType("text/plain")
                    .body("kept")
                    .post("/api/v1/documents?filename=kept.txt")
                    .then()
                    .statusCode(202)
                    .extract()
                    .path("id");
            client.sql("select 1 as one").statusCode(200);
        } finally {
            LocalStack.shared().kafka().start();
        }

        KafkaProbe.await(Topic.TASKS, id, EventType.TASK_REQUESTED);
        owner("UPDATE " + table + " SET v = 'new'");
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> client.admin()
                        .body(Map.of("tables", List.of(table)))
                        .post("/api/v1/database/invalidations")
                        .then()
                        .statusCode(200));
        client.cached("select v from " + table).body("data[0].v", equalTo("new"));
    }
}
