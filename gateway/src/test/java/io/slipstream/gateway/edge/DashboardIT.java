package io.slipstream.gateway.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.slipstream.devkit.junit.LocalStackResource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "gateway"))
@WithTestResource(BackendsResource.class)
class DashboardIT {
    @TestHTTPResource("/api/v1/stream")
    URI stream;

    @BeforeEach
    void ready() {
        GatewayUnderTest.awaitReady();
    }

    @Test
    void page_withoutACredential_isServedWithAPolicyAndItsScript() {
        String html = given().get("/dashboard/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .extract()
                .asString();

        Matcher script =
                Pattern.compile("src=\"(/dashboard/bundle/[^\"]+\\.js)\"").matcher(html);
        assertThat(script.find()).isTrue();
        given().get(script.group(1)).then().statusCode(200);
        given().redirects().follow(false).get("/dashboard").then().statusCode(308);
    }

    @Test
    void session_begunWithAKey_countsAsACredentialThatScriptsCannotRead() {
        Response begun = signIn(BackendsResource.ADMIN_KEY);

        begun.then().statusCode(200).body("tenant", equalTo("default")).body("csrf_token", notNullValue());
        Cookie cookie = begun.detailedCookie("slipstream_session");
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getSameSite()).isEqualTo("Strict");
        assertThat(cookie.getValue()).doesNotContain(BackendsResource.ADMIN_KEY);
        given().cookie(cookie).get("/dashboard/session").then().statusCode(200);
        given().cookie(cookie).get("/api/v1/tasks").then().statusCode(200).body("backend", equalTo("task"));
    }

    @Test
    void session_onAnUnsafeRequest_needsItsCsrfToken() {
        Response begun = signIn(BackendsResource.ADMIN_KEY);
        Cookie cookie = begun.detailedCookie("slipstream_session");

        given().cookie(cookie).post("/api/v1/tasks").then().statusCode(403);
        given().cookie(cookie)
                .header("X-CSRF-Token", (String) begun.path("csrf_token"))
                .post("/api/v1/tasks")
                .then()
                .statusCode(200);
    }

    @Test
    void session_whoseKeyWasRevoked_hasEnded() {
        Response created = GatewayUnderTest.admin()
                .contentType("application/json")
                .body(Map.of("tenant", "default", "subject", "s", "scopes", new String[] {"metrics:read"}))
                .post("/api/v1/api-keys");
        Cookie cookie = signIn(created.path("secret")).detailedCookie("slipstream_session");
        given().cookie(cookie).get("/dashboard/session").then().statusCode(200);

        GatewayUnderTest.admin()
                .delete("/api/v1/api-keys/" + created.path("id"))
                .then()
                .statusCode(204);

        given().cookie(cookie).get("/dashboard/session").then().statusCode(401);
    }

    @Test
    void session_withAKeyThatMayNotReadMetrics_isRefused() {
        signIn(GatewayUnderTest.keyFor("default", "cache:read")).then().statusCode(403);
        signIn("slk_aaaaaaaaaaaa_" + "A".repeat(43)).then().statusCode(401);
        given().contentType("application/json")
                .body("{}")
                .post("/dashboard/session")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("api_key"));
    }

    @Test
    void overview_underBothAddresses_tellsEveryPart() {
        for (String path : new String[] {"/api/performance", "/api/v1/performance"}) {
            GatewayUnderTest.admin()
                    .get(path)
                    .then()
                    .statusCode(200)
                    .body("services.gateway.status", equalTo("up"))
                    .body("services.cache.configured", equalTo(2))
                    .body("gateway.requests", notNullValue())
                    .body("system.heap_used_bytes", notNullValue());
        }
    }

    @Test
    void stream_ofEvents_beginsWithASampleAtOnce() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) stream.toURL().openConnection();
        connection.setRequestProperty("X-API-Key", BackendsResource.ADMIN_KEY);
        connection.setReadTimeout(20_000);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(connection.getContentType()).startsWith("text/event-stream");
            assertThat(lines.lines().limit(3))
                    .anyMatch(line -> line.equals("event:sample"))
                    .anyMatch(line -> line.startsWith("data:{\"at\":"));
        } finally {
            connection.disconnect();
        }
    }

    @Test
    void optimize_asked_startsATask() {
        GatewayUnderTest.admin()
                .post("/api/performance/optimize")
                .then()
                .statusCode(200)
                .body("backend", equalTo("task"))
                .body("uri", equalTo("/api/v1/tasks:batch"));
    }

    @Test
    void session_neverBegun_isUnknown() {
        given().get("/dashboard/session").then().statusCode(401).body("trace_id", notNullValue());
        given().cookie("slipstream_session", "forged")
                .get("/api/v1/tasks")
                .then()
                .statusCode(401);
        given().get("/api/v1/stream").then().statusCode(401).body("errors", nullValue());
    }

    private static Response signIn(String key) {
        return given().contentType("application/json")
                .body(Map.of("api_key", key))
                .post("/dashboard/session");
    }
}
