package io.slipstream.query.http;

import static io.slipstream.query.stack.QueryClient.owner;
import static io.slipstream.query.stack.QueryClient.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.junit.TestTokens;
import io.slipstream.query.stack.ExtraDatasources;
import io.slipstream.query.stack.QueryClient;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "query"))
@WithTestResource(ExtraDatasources.class)
class NamedQueryIT {
    private final QueryClient client = new QueryClient();

    @TestHTTPResource
    URI service;

    @Test
    void put_thenGetReplaceListAndDelete_isTheQueryAsGiven() {
        put("q1", query("select n from generate_series(1, $1) n", "PT5M", "n"), 201);
        put("q1", query("select n as n from generate_series(1, $1) n", "PT1M", "n desc"), 200);

        client.reader()
                .get("/api/v1/queries/q1")
                .then()
                .statusCode(200)
                .body("name", equalTo("q1"))
                .body("datasource", equalTo("sample"))
                .body("params[0].name", equalTo("max"))
                .body("params[0].type", equalTo("int4"))
                .body("params[0].required", is(true))
                .body("cache_ttl", equalTo("PT1M"))
                .body("order_by", equalTo(List.of("n desc")))
                .body("updated_at", notNullValue());
        client.reader()
                .get("/api/v1/queries")
                .then()
                .body("pagination.total", is(1))
                .body("data[0].name", equalTo("q1"));
        client.as("someone-else", "query:read").get("/api/v1/queries/q1").then().statusCode(404);
        client.as("someone-else", "query:read", "query:admin")
                .delete("/api/v1/queries/q1")
                .then()
                .statusCode(404);
        client.admin().delete("/api/v1/queries/q1").then().statusCode(204);
        client.reader().get("/api/v1/queries/q1").then().statusCode(404);
        client.admin().delete("/api/v1/queries/q1").then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delete from t where a = $1|PT1M|n|type|statement-not-allowed",
                "select no_such where 1 = $1|PT1M|n|type|statement-failed",
                "select n from generate_series(1, $1) n|-PT1M|n|errors[0].field|cache_ttl",
                "select n from generate_series(1, $1) n|PT1M|m|errors[0].field|order_by[0]",
                "select n from generate_series(1, $1) n|PT1M|n; drop|errors[0].field|order_by[0]",
                "select n from generate_series(1, 2) n|PT1M|n|errors[0].field|params",
                "select n from generate_series(1, $1, $2) n|PT1M|n|errors[0].field|params"
            })
    void put_whatPostgresqlCannotPrepare_isRefused(String sql, String ttl, String order, String path, String expected) {
        client.admin()
                .body(query(sql, ttl, order))
                .put("/api/v1/queries/bad")
                .then()
                .statusCode(400)
                .body(path, containsString(expected));
        client.reader().get("/api/v1/queries/bad").then().statusCode(404);
    }

    @Test
    void results_byNumberedPages_haveTotalsAndAreCached() {
        client.awaitCoherence();
        put(
                "numbers",
                query("select n, 'x' as x, '{}'::jsonb as j from generate_series(1, $1) n", "PT5M", "n desc"),
                201);

        for (String status : List.of("stored", "hit")) {
            client.reader()
                    .get("/api/v1/queries/numbers/results?max=45&page=3&per_page=20")
                    .then()
                    .statusCode(200)
                    .header("Cache-Status", containsString(status))
                    .body("data.n", equalTo(List.of(5, 4, 3, 2, 1)))
                    .body("pagination.page", is(3))
                    .body("pagination.per_page", is(20))
                    .body("pagination.total", is(45))
                    .body("pagination.pages", is(3));
        }
        client.reader()
                .body(Map.of("params", Map.of("max", 3), "page", 1, "per_page", 2))
                .post("/api/v1/queries/numbers/results")
                .then()
                .statusCode(200)
                .body("data.n", equalTo(List.of(3, 2)))
                .body("pagination.total", is(3));
        client.reader()
                .get("/api/v1/queries/numbers/results?max=5&page=9")
                .then()
                .body("row_count", is(0));
    }

    @Test
    void results_byCursors_skipAndRepeatNothingWhileRowsComeBetween() {
        String table = table("id int primary key, at timestamptz, v text");
        owner("INSERT INTO " + table
                + " SELECT n, CASE WHEN n % 10 = 0 THEN NULL ELSE '2027-01-01'::timestamptz + (n % 7) * interval '1 hour' END, "
                + "'v' || n FROM generate_series(2, 200, 2) n");
        Map<String, Object> query = query("select id, at, v from " + table + " where id <= $1", "PT0S", "at desc");
        query.put("order_by", List.of("at desc", "id"));
        put("paged", query, 201);

        List<Integer> seen = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            JsonPath page = client.reader()
                    .queryParam("max", 1000)
                    .queryParam("limit", 9)
                    .queryParam("cursor", cursor == null ? "" : cursor)
                    .get("/api/v1/queries/paged/results")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            seen.addAll(page.getList("data.id", Integer.class));
            cursor = page.getString("pagination.next_cursor");
            assertThat(page.getBoolean("pagination.has_more")).isEqualTo(cursor != null);
            pages++;
            owner("INSERT INTO " + table + " SELECT " + (1 + 2 * pages) + ", "
                    + (pages % 3 == 0 ? "NULL" : "'2027-01-01'::timestamptz + " + pages % 7 + " * interval '1 hour'")
                    + ", 'new'");
        } while (cursor != null && pages < 100);

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(id -> id % 2 == 0)).hasSize(100);
    }

    @Test
    void results_byACursorThatWasChangedOrIsOfAnotherQuery_areRefused() {
        put("a", query("select n from generate_series(1, $1) n", "PT0S", "n"), 201);
        put("b", query("select n as n from generate_series(1, $1) n", "PT0S", "n"), 201);
        String cursor = client.reader()
                .get("/api/v1/queries/a/results?max=9&limit=2")
                .then()
                .body("pagination.has_more", is(true))
                .extract()
                .path("pagination.next_cursor");

        client.reader()
                .get("/api/v1/queries/a/results?max=9&limit=2&cursor=" + cursor)
                .then()
                .body("data.n", equalTo(List.of(3, 4)));
        for (String refused : List.of(
                "/api/v1/queries/b/results?max=9&cursor=" + cursor,
                "/api/v1/queries/a/results?max=8&cursor=" + cursor,
                "/api/v1/queries/a/results?max=9&cursor=x" + cursor,
                "/api/v1/queries/a/results?max=9&cursor=%F0%9F")) {
            client.reader()
                    .urlEncodingEnabled(false)
                    .get(refused)
                    .then()
                    .statusCode(400)
                    .body("type", containsString("invalid-cursor"));
        }
        client.reader()
                .get("/api/v1/queries/a/results?max=9&limit=2&page=1")
                .then()
                .statusCode(400);
    }

    @Test
    void results_byCursorsInAnOrderThatDoesNotTellRowsApart_areRefused() {
        put("same", query("select n % 2 as m from generate_series(1, $1) n", "PT0S", "m"), 201);

        client.reader()
                .get("/api/v1/queries/same/results?max=9&limit=3")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("order_by"));
    }

    @Test
    void results_withUnknownMissingOrWrongParameters_nameThem() {
        put("p", query("select n from generate_series(1, $1) n", "PT0S", "n"), 201);

        client.reader()
                .get("/api/v1/queries/p/results")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("params.max"));
        client.reader()
                .get("/api/v1/queries/p/results?max=1&mix=2")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("params.mix"));
        client.reader()
                .get("/api/v1/queries/p/results?max=x")
                .then()
                .statusCode(400)
                .body("errors[0].field", containsString("params"));
        client.reader()
                .get("/api/v1/queries/p/results?max=1&per_page=101")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("per_page"));
        client.reader()
                .get("/api/v1/queries/p/results?max=1&page=0")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("page"));
        client.reader().get("/api/v1/queries/none/results").then().statusCode(404);
    }

    @Test
    void stream_aMillionRows_arriveCompleteAndInOrderInBoundedMemory() throws Exception {
        System.gc();
        long before = used();
        String body = "{\"sql\":\"select n, repeat('x', 200) as x from generate_series(1, 1000000) n\"}";
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.resolve("/api/v1/sql"))
                                .header(
                                        "Authorization",
                                        "Bearer " + TestTokens.bearer(client.tenant(), "ann", "query:read"))
                                .header("Content-Type", "application/json")
                                .header("Accept", "application/x-ndjson")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/x-ndjson");
        long lines = 0;
        long most = 0;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines++;
                assertThat(line.startsWith("{\"n\":" + lines + ",")).as(line).isTrue();
                if (lines % 200_000 == 0) {
                    System.gc();
                    most = Math.max(most, used() - before);
                }
            }
        }
        assertThat(lines).isEqualTo(1_000_000);
        assertThat(most).as("bytes held while 220 MB went through").isLessThan(64L << 20);
    }

    @Test
    void stream_ofANamedQuery_isLinesOfJson() {
        put("lines", query("select n, array['a\nb'] as a from generate_series(1, $1) n", "PT0S", "n"), 201);

        String body = client.reader()
                .accept("application/x-ndjson")
                .get("/api/v1/queries/lines/results?max=3")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(body.lines()).hasSize(3).allMatch(line -> line.contains("\"a\":[\"a\\nb\"]"));
        client.reader()
                .accept("application/x-ndjson")
                .get("/api/v1/queries/lines/results?max=x")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void put(String name, Map<String, Object> query, int status) {
        client.admin()
                .body(query)
                .put("/api/v1/queries/" + name)
                .then()
                .statusCode(status)
                .body("errors", nullValue());
    }

    private static Map<String, Object> query(String sql, String ttl, String order) {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("sql", sql);
        query.put("params", List.of(Map.of("name", "max", "type", "int4", "required", true)));
        query.put("cache_ttl", ttl);
        query.put("order_by", List.of(order));
        return query;
    }
}
