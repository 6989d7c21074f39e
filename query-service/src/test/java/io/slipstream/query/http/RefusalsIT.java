package io.slipstream.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.junit.TestTokens;
import io.slipstream.query.stack.ExtraDatasources;
import io.slipstream.query.stack.QueryClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "query"))
@WithTestResource(ExtraDatasources.class)
class RefusalsIT {
    private final QueryClient client = new QueryClient();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST|/api/v1/sql|{|malformed-body|",
                "POST|/api/v1/sql|[]|invalid-request;malformed-body|",
                "POST|/api/v1/sql|`{\"sql\":\"select 1\"} x`|malformed-body|",
                "POST|/api/v1/sql|{\"sql\":1}|invalid-request|sql",
                "POST|/api/v1/sql|{}|invalid-request|sql",
                "POST|/api/v1/sql|{\"sql\":\" \"}|invalid-request|sql",
                "POST|/api/v1/sql|{\"sql\":\"select 1\",\"parms\":[]}|invalid-request|parms",
                "POST|/api/v1/sql|{\"sql\":\"select 1\",\"params\":{}}|invalid-request|params",
                "POST|/api/v1/sql|{\"sql\":\"select 1\",\"cache_ttl\":\"5m\"}|invalid-request|cache_ttl",
                "POST|/api/v1/sql|{\"sql\":\"select 1\",\"cache_ttl\":-1}|invalid-request|cache_ttl",
                "POST|/api/v1/sql|{\"sql\":\"select 1\",\"cache_ttl\":1e300}|invalid-request|cache_ttl",
                "POST|/api/v1/sql|{\"sql\":\"select 1\",\"cache_ttl\":[]}|invalid-request|cache_ttl",
                "POST|/api/v1/sql|{\"sql\":\"select 1\",\"datasource\":\"none\"}|invalid-request|datasource",
                "POST|/api/v1/sql|{\"sql\":\"select 1\",\"datasource\":7}|invalid-request|datasource",
                "POST|/api/v1/sql||invalid-request|body",
                "POST|/api/v1/sql|null|invalid-request|body",
                "PUT|/api/v1/queries/a b|{\"sql\":\"select 1\"}|invalid-request|name",
                "PUT|/api/v1/queries/a|{\"sql\":\"select 1\",\"order_by\":\"a\"}|invalid-request|order_by",
                "PUT|/api/v1/queries/a|{\"sql\":\"select 1\",\"order_by\":[null]}|invalid-request|order_by[0]",
                "PUT|/api/v1/queries/a|{\"sql\":\"select $1\",\"params\":[{\"name\":\"x\"}]}|invalid-request|params[0].type",
                "PUT|/api/v1/queries/a|{\"sql\":\"select $1\",\"params\":[{\"name\":\"x\",\"typ\":\"int4\"}]}|invalid-request|params[0].typ",
                "PUT|/api/v1/queries/a|{\"sql\":\"select $1\",\"params\":[{\"name\":\"page\",\"type\":\"int4\"}]}|invalid-request|params[0].name",
                "PUT|/api/v1/queries/a|`{\"sql\":\"select $1\",\"params\":[{\"name\":\"x\",\"type\":\"int4); drop\"}]}`|invalid-request|params[0].type",
                "PUT|/api/v1/queries/a|{\"sql\":\"select $1\",\"params\":[{\"name\":\"x\",\"type\":\"no_such_type\"}]}|statement-failed|",
                "PUT|/api/v1/queries/a|{\"sql\":\"select 1\",\"datasource\":\"none\"}|invalid-request|datasource",
                "POST|/api/v1/database/invalidations|{\"tables\":[]}|invalid-request|tables",
                "POST|/api/v1/database/invalidations|{}|invalid-request|tables",
                "POST|/api/v1/database/invalidations|{\"tables\":[\"\"]}|invalid-request|tables[0]",
                "POST|/api/v1/database/invalidations|{\"tables\":[null]}|invalid-request|tables[0]",
                "POST|/api/v1/database/invalidations|{\"table\":[\"a\"]}|invalid-request|table",
                "PUT|/api/v1/database/switch|{}|invalid-request|enabled",
                "PUT|/api/v1/database/switch|{\"enabled\":\"maybe\"}|invalid-request|enabled",
                "POST|/api/v1/database/analyses|{\"datasource\":\"none\"}|invalid-request|datasource",
                "GET|/api/v1/documents/not-an-id||not-found|",
                "GET|/api/v1/documents/6ba7b810-9dad-11d1-80b4-00c04fd430c8||not-found|",
                "GET|/api/v1/documents?page=x||invalid-request|page",
                "GET|/api/v1/search?owasp_categories=A99||invalid-request|owasp_categories",
                "GET|/api/v1/search?per_page=1000||invalid-request|per_page",
                "GET|/api/v1/search?page_size=0||invalid-request|page_size",
                "GET|/api/v1/analytics/nonsense||not-found|",
                "GET|/api/v1/analytics/security?span=x||invalid-request|span",
                "GET|/api/v1/analytics/security?span=P99999D||invalid-request|span",
                "GET|/api/v1/database/slow-queries?page=-1||invalid-request|page",
                "GET|/api/v1/datasources/none||not-found|",
                "GET|/api/v1/queries/none||not-found|",
                "GET|/api/v1/nothing||not-found|",
                "DELETE|/api/v1/sql||method-not-allowed|"
            })
    void badInput_isAProblemThatNamesTheField(String method, String path, String body, String types, String field) {
        var request = client.admin();
        if (body != null) {
            request.body(body);
        }
        Response response = request.request(method, path);

        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(List.of(types.split(";", -1)))
                .as(response.asString())
                .contains(response.jsonPath().getString("type").replace("https://slipstream.io/problems/", ""));
        assertThat(response.statusCode()).isBetween(400, 499);
        assertThat(response.jsonPath().getString("trace_id")).matches("[0-9a-f]{32}");
        assertThat(response.jsonPath().getString("instance")).isEqualTo(path.replaceAll("\\?.*", ""));
        if (field != null) {
            assertThat(response.jsonPath().getString("errors[0].field")).isEqualTo(field);
            assertThat(response.jsonPath().getString("errors[0].rule")).isNotBlank();
        }
    }

    @Test
    void otherMediaTypes_areRefused() {
        client.reader()
                .contentType("text/plain")
                .body("select 1")
                .post("/api/v1/sql")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
        client.reader()
                .accept("text/html")
                .body("{\"sql\":\"select 1\"}")
                .post("/api/v1/sql")
                .then()
                .statusCode(406)
                .contentType("application/problem+json");
    }

    @Test
    void jsonPastItsLimit_isRefusedWhetherItsLengthIsToldOrNot() {
        byte[] large = ("{\"sql\":\"select '" + "x".repeat(3 << 20) + "'\"}").getBytes(StandardCharsets.UTF_8);

        client.reader().body(large).post("/api/v1/sql").then().statusCode(413).contentType("application/problem+json");
        client.reader()
                .body(new ByteArrayInputStream(large))
                .post("/api/v1/sql")
                .then()
                .statusCode(413)
                .contentType("application/problem+json");
        client.reader()
                .body("{\"sql\":\"select '" + "x".repeat(200_000) + "'\"}")
                .post("/api/v1/sql")
                .then()
                .statusCode(400)
                .body("errors[0].rule", containsString("characters"));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void requests_withoutAGoodToken_areRefused(String token) {
        var request = RestAssured.given().contentType("application/json").body("{\"sql\":\"select 1\"}");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        request.post("/api/v1/sql")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("Bearer"))
                .body("type", equalTo("https://slipstream.io/problems/unauthenticated"));
    }

    static List<String> badTokens() {
        return List.of(
                "",
                "nonsense",
                TestTokens.expiringIn(Duration.ofHours(-2), "acme", "ann", "query:read"),
                TestTokens.signedByStranger("acme", "ann", "query:read"),
                TestTokens.issuedBy("somebody", "slipstream-services", "acme", "ann", "query:read"),
                TestTokens.issuedBy("slipstream", "others", "acme", "ann", "query:read"));
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/v1/sql,cache:read",
        "PUT,/api/v1/queries/a,query:read",
        "DELETE,/api/v1/queries/a,query:read",
        "POST,/api/v1/database/invalidations,query:read",
        "PUT,/api/v1/database/switch,query:read",
        "GET,/api/v1/documents,tasks:admin",
        "GET,/api/v1/search,metrics:read",
        "GET,/api/v1/database/stats,cache:write"
    })
    void requests_withoutTheScope_areForbidden(String method, String path, String scope) {
        client.as(client.tenant(), scope)
                .contentType("application/json")
                .body("{}")
                .request(method, path)
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("https://slipstream.io/problems/forbidden"));
    }

    @Test
    void health_needsNoToken() {
        for (String check : List.of("live", "ready", "started")) {
            RestAssured.given().get("/q/health/" + check).then().statusCode(200).body("status", equalTo("UP"));
        }
        RestAssured.given()
                .accept("application/json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("paths", notNullValue());
    }
}
