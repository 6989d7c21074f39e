package io.slipstream.gateway.edge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.junit.LocalStackResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "gateway"))
@WithTestResource(BackendsResource.class)
class RoutingIT {
    @BeforeEach
    void ready() {
        GatewayUnderTest.awaitReady();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/cache/namespaces/wiki/entries/a%2Fb?ttl=60, cache",
        "/v1/chat/completions, cache",
        "/v1/embeddings, cache",
        "/api/v1/tasks, task",
        "/api/v1/tasks:batch, task",
        "/api/v1/tasks/42/events, task",
        "/api/v1/dead-letters:redrive, task",
        "/api/notifications/batch-read, task",
        "/api/v1/sql, query",
        "/api/v1/database/stats, query",
        "/api/v1/assets/manifest, asset",
        "/api/v1/bundles, asset"
    })
    void request_toAServicesPath_reachesThatServiceUnchanged(String uri, String service) {
        given().urlEncodingEnabled(false)
                .header("X-API-Key", BackendsResource.ADMIN_KEY)
                .get(uri)
                .then()
                .statusCode(200)
                .body("backend", startsWith(service))
                .body("uri", equalTo(uri))
                .body("headers.authorization", startsWith("Bearer ey"))
                .header("Cache-Status", "slipstream; hit")
                .header("X-Hop", nullValue())
                .header("Via", "1.1 slipstream")
                .header("X-Content-Type-Options", "nosniff");
    }

    @Test
    void request_toAnAsset_needsNoCredentialAndCarriesNone() {
        given().header("Authorization", "Basic dTpw")
                .get("/assets/app.js")
                .then()
                .statusCode(200)
                .body("backend", equalTo("asset"))
                .body("headers.authorization", nullValue());
    }

    @Test
    void request_ofAnOpenAiClient_needsNoHeaderOfItsOwn() {
        given().header("Authorization", "Bearer " + BackendsResource.ADMIN_KEY)
                .header("Slipstream-Upstream-Authorization", "Bearer sk-own")
                .header("Slipstream-TTL", "60")
                .get("/v1/chat/completions")
                .then()
                .statusCode(200)
                .body("backend", startsWith("cache"))
                .body("headers.authorization", startsWith("Bearer ey"))
                .body("headers.'slipstream-upstream-authorization'", equalTo("Bearer sk-own"))
                .body("headers.'slipstream-ttl'", equalTo("60"));
        given().header("Authorization", "Bearer slk_aaaaaaaaaaaa_" + "A".repeat(43))
                .get("/v1/chat/completions")
                .then()
                .statusCode(401);
        given().get("/v1/embeddings").then().statusCode(401);
        given().header("X-API-Key", BackendsResource.ADMIN_KEY)
                .get("/v1/models")
                .then()
                .statusCode(404);
    }

    @Test
    void request_withIdentityHeaders_losesThemBeforeTheService() {
        given().header("X-API-Key", BackendsResource.ADMIN_KEY)
                .header("X-Slipstream-Tenant", "evil")
                .header("X-Forwarded-For", "1.2.3.4")
                .header("Forwarded", "for=1.2.3.4")
                .header("Cookie", "a=b")
                .header("Connection", "close, X-Secret-Hop")
                .header("X-Secret-Hop", "1")
                .header("TE", "trailers")
                .get("/api/v1/tasks")
                .then()
                .statusCode(200)
                .body("headers.'x-api-key'", nullValue())
                .body("headers.'x-slipstream-tenant'", nullValue())
                .body("headers.'x-forwarded-for'", equalTo("127.0.0.1"))
                .body("headers.'x-forwarded-proto'", equalTo("http"))
                .body("headers.forwarded", nullValue())
                .body("headers.cookie", nullValue())
                .body("headers.'x-secret-hop'", nullValue())
                .body("headers.te", nullValue())
                .body("headers.via", equalTo("1.1 slipstream"));
    }

    @Test
    void request_withATraceparent_keepsItsTraceIdOnTheWay() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        given().header("X-API-Key", BackendsResource.ADMIN_KEY)
                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                .get("/api/v1/tasks")
                .then()
                .statusCode(200)
                .body("headers.traceparent", startsWith("00-" + trace + "-"));
    }

    @Test
    void request_withoutATraceparent_startsATrace() {
        given().header("X-API-Key", BackendsResource.ADMIN_KEY)
                .get("/api/v1/tasks")
                .then()
                .body("headers.traceparent", notNullValue());
    }

    @ParameterizedTest
    @CsvSource({
        "/internal/anything, 404",
        "/api/v1/cache/../../../internal/x, 400",
        "/api/v1/cache/%2e%2e/%2E%2E/x, 400",
        "/api/v1/cache/..%2f..%2fx, 400",
        "/api/v1/nothing, 404",
        "/nowhere, 404"
    })
    void request_toWhatIsNotOurs_isAProblem(String uri, int status) {
        given().urlEncodingEnabled(false)
                .header("X-API-Key", BackendsResource.ADMIN_KEY)
                .get(uri)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", startsWith("https://slipstream.io/problems/"))
                .body("trace_id", notNullValue());
    }

    @Test
    void statusAndBody_ofAService_arePassedOn() {
        given().header("X-API-Key", BackendsResource.ADMIN_KEY)
                .body("hello")
                .post("/api/v1/tasks?status=422")
                .then()
                .statusCode(422)
                .body("method", equalTo("POST"))
                .body("body", equalTo("hello"));
    }
}
