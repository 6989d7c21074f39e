package io.slipstream.gateway.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.junit.TestTokens;
import io.slipstream.devkit.stack.LocalStack;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "gateway"))
@WithTestResource(BackendsResource.class)
class CredentialsIT {
    @TestHTTPResource
    URI gateway;

    @BeforeEach
    void ready() {
        GatewayUnderTest.awaitReady();
    }

    @Test
    void request_withoutCredential_isUnauthenticated() {
        given().get("/api/v1/tasks")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("ApiKey"))
                .body("type", equalTo("https://slipstream.io/problems/unauthenticated"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "slk_abcdefabcdef_0000000000000000000000000000000000000000000",
                "slk_adminadmin12_0000000000000000000000000000000000000000000",
                "SLK_adminadmin12_0123456789012345678901234567890123456789abc",
                "another-text-that-is-long-enough-to-be-a-bootstrap-key"
            })
    void request_withABadKey_isUnauthenticated(String key) {
        given().header("X-API-Key", key).get("/api/v1/tasks").then().statusCode(401);
        given().header("X-API-Key", key).get("/api/v1/api-keys").then().statusCode(401);
        given().header("X-API-Key", key).get("/assets/x").then().statusCode(401);
        given().header("Authorization", "Bearer " + key)
                .get("/api/v1/tasks")
                .then()
                .statusCode(401);
    }

    @Test
    void request_withTwoKeys_isUnauthenticated() {
        given().header("X-API-Key", BackendsResource.ADMIN_KEY, "other")
                .get("/api/v1/tasks")
                .then()
                .statusCode(401);
    }

    @Test
    void service_seesATokenWithTenantSubjectAndScopes_madeOncePerCaller() throws Exception {
        String key = GatewayUnderTest.keyFor("acme", "cache:read", "tasks:submit");
        String first = tokenSeenByTheServiceWith(key);
        String second = tokenSeenByTheServiceWith(key);
        assertThat(second).isEqualTo(first);
        String json = new String(Base64.getUrlDecoder().decode(first.split("\\.")[1]), StandardCharsets.UTF_8);
        JwtClaims claims = JwtClaims.parse(json);
        assertThat(claims.getIssuer()).isEqualTo("slipstream");
        assertThat(claims.getAudience()).containsExactly("slipstream-services");
        assertThat(claims.getSubject()).isEqualTo("somebody");
        assertThat(claims.getStringClaimValue("tenant")).isEqualTo("acme");
        assertThat(claims.getStringListClaimValue("groups")).containsExactlyInAnyOrder("cache:read", "tasks:submit");
        assertThat(claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue())
                .isEqualTo(60);
    }

    private static String tokenSeenByTheServiceWith(String key) {
        String header = given().header("X-API-Key", key)
                .get("/api/v1/tasks")
                .then()
                .statusCode(200)
                .extract()
                .path("headers.authorization");
        return header.substring("Bearer ".length());
    }

    @Test
    void servicesToken_fromOutside_isNotAccepted() {
        String token = TestTokens.bearer("default", "intruder", "service:internal", "gateway:admin");
        given().header("Authorization", "Bearer " + token)
                .get("/api/v1/tasks")
                .then()
                .statusCode(401);
        given().header("Authorization", "Bearer " + token)
                .get("/api/v1/api-keys")
                .then()
                .statusCode(401);
    }

    @Test
    void keyRequest_inChunks_isRead() throws Exception {
        String json = "{\"subject\":\"s\",\"scopes\":[\"cache:read\"]}";
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/api/v1/api-keys"))
                    .header("X-API-Key", BackendsResource.ADMIN_KEY)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    @Test
    void key_isShownOnceAndStoredHashed() throws Exception {
        String secret = GatewayUnderTest.keyFor("acme", "cache:read");
        String id = secret.split("_")[1];
        GatewayUnderTest.admin()
                .get("/api/v1/api-keys/" + id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("tenant", equalTo("acme"))
                .body("secret", nullValue());
        GatewayUnderTest.admin()
                .get("/api/v1/api-keys?tenant=acme&per_page=100")
                .then()
                .statusCode(200)
                .body("data.id", hasItem(id))
                .body("pagination.total", greaterThanOrEqualTo(1));
        try (Connection connection = LocalStack.shared().connectAsAdmin(LocalStack.DATABASE);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select k::text from slipstream_gateway.api_key k")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).doesNotContain(secret.split("_", 3)[2]);
            }
        }
    }

    @Test
    void key_thatIsRevoked_stopsWorkingAtOnceHere() {
        String secret = GatewayUnderTest.keyFor("acme", "cache:read");
        given().header("X-API-Key", secret).get("/api/v1/tasks").then().statusCode(200);
        GatewayUnderTest.admin()
                .delete("/api/v1/api-keys/" + secret.split("_")[1])
                .then()
                .statusCode(204);
        given().header("X-API-Key", secret).get("/api/v1/tasks").then().statusCode(401);
    }

    @Test
    void key_thatAnotherReplicaRevoked_stopsWorkingWithinASecond() throws Exception {
        String secret = GatewayUnderTest.keyFor("acme", "cache:read");
        given().header("X-API-Key", secret).get("/api/v1/tasks").then().statusCode(200);
        try (Connection connection = LocalStack.shared().connectAsAdmin(LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("with bump as (update slipstream_gateway.revision set number = number + 1"
                    + " where kind = 'api_key' returning number) update slipstream_gateway.api_key"
                    + " set revoked_at = now(), revision = (select number from bump) where id = '"
                    + secret.split("_")[1] + "'");
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> given().header("X-API-Key", secret)
                        .get("/api/v1/tasks")
                        .then()
                        .statusCode(401));
    }

    @Test
    void key_pastItsExpiry_stopsWorking() {
        Instant soon = Instant.now().plusSeconds(2);
        String secret = GatewayUnderTest.admin()
                .contentType("application/json")
                .body(Map.of("subject", "s", "scopes", List.of("cache:read"), "expires_at", soon.toString()))
                .post("/api/v1/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .path("secret");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> given().header("X-API-Key", secret)
                        .get("/api/v1/tasks")
                        .then()
                        .statusCode(401));
        assertThat(Instant.now()).isAfter(soon);
    }

    @Test
    void key_thatIsRotated_worksWithBothSecretsDuringTheOverlapOnly() {
        String old = GatewayUnderTest.keyFor("acme", "cache:read");
        String id = old.split("_")[1];
        String next = rotated(id, "PT1H");
        assertThat(next).startsWith("slk_" + id + "_").isNotEqualTo(old);
        given().header("X-API-Key", old).get("/api/v1/tasks").then().statusCode(200);
        given().header("X-API-Key", next).get("/api/v1/tasks").then().statusCode(200);
        String last = rotated(id, "PT0S");
        given().header("X-API-Key", old).get("/api/v1/tasks").then().statusCode(401);
        given().header("X-API-Key", next).get("/api/v1/tasks").then().statusCode(401);
        given().header("X-API-Key", last).get("/api/v1/tasks").then().statusCode(200);
    }

    private static String rotated(String id, String overlap) {
        return GatewayUnderTest.admin()
                .contentType("application/json")
                .body(Map.of("overlap", overlap))
                .post("/api/v1/api-keys/" + id + ":rotate")
                .then()
                .statusCode(200)
                .body("rotated_at", notNullValue())
                .extract()
                .path("secret");
    }

    @Test
    void bootstrapKey_isNotRotated() {
        GatewayUnderTest.admin()
                .contentType("application/json")
                .post("/api/v1/api-keys/adminadmin12:rotate")
                .then()
                .statusCode(409);
    }

    @Test
    void admin_ofAnotherTenant_makesKeysThereOnlyAndWithTheOwnScopesOnly() {
        String acme = GatewayUnderTest.keyFor("acme", "gateway:admin", "cache:read");
        String foreign = GatewayUnderTest.keyFor("other", "cache:read").split("_")[1];
        create(acme, Map.of("tenant", "other", "subject", "s", "scopes", List.of("cache:read")), 403);
        create(acme, Map.of("tenant", "default", "subject", "s", "scopes", List.of("cache:read")), 403);
        create(acme, Map.of("subject", "s", "scopes", List.of("cache:write")), 403);
        create(acme, Map.of("subject", "s", "scopes", List.of("cache:read")), 201);
        given().header("X-API-Key", acme)
                .get("/api/v1/api-keys/" + foreign)
                .then()
                .statusCode(404);
        given().header("X-API-Key", acme)
                .delete("/api/v1/api-keys/" + foreign)
                .then()
                .statusCode(404);
        given().header("X-API-Key", acme)
                .get("/api/v1/api-keys?tenant=other&per_page=100")
                .then()
                .statusCode(200)
                .body("data.tenant", not(hasItem("other")));
        given().header("X-API-Key", acme).get("/api/v1/routes").then().statusCode(403);
        String richer = GatewayUnderTest.keyFor("acme", "tasks:admin").split("_")[1];
        given().header("X-API-Key", acme)
                .contentType("application/json")
                .post("/api/v1/api-keys/" + richer + ":rotate")
                .then()
                .statusCode(403);
    }

    private static void create(String key, Map<String, Object> body, int status) {
        given().header("X-API-Key", key)
                .contentType("application/json")
                .body(body)
                .post("/api/v1/api-keys")
                .then()
                .statusCode(status);
    }

    @Test
    void key_withoutTheScope_isForbidden() {
        String key = GatewayUnderTest.keyFor("acme", "cache:read");
        given().header("X-API-Key", key)
                .get("/api/v1/api-keys")
                .then()
                .statusCode(403)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"subject\":\"s\"}",
                "{\"subject\":\"s\",\"scopes\":[]}",
                "{\"subject\":\"s\",\"scopes\":[\"service:internal\"]}",
                "{\"subject\":\"s\",\"scopes\":\"cache:read\"}",
                "{\"subject\":\"s\",\"scopes\":[\"cache:read\"],\"colour\":1}",
                "{\"subject\":\"\",\"scopes\":[\"cache:read\"]}",
                "{\"tenant\":\"A B\",\"subject\":\"s\",\"scopes\":[\"cache:read\"]}",
                "{\"subject\":\"s\",\"scopes\":[\"cache:read\"],\"expires_at\":\"2001-01-01T00:00:00Z\"}",
                "{\"subject\":\"s\",\"scopes\":[\"cache:read\"],\"expires_at\":\"tomorrow\"}"
            })
    void badKeyRequest_isAProblem(String body) {
        GatewayUnderTest.admin()
                .contentType("application/json")
                .body(body)
                .post("/api/v1/api-keys")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", startsWith("https://slipstream.io/problems/"))
                .body("trace_id", notNullValue());
    }

    @Test
    void wrongMethodPathAndMediaType_areProblems() {
        GatewayUnderTest.admin()
                .patch("/api/v1/api-keys")
                .then()
                .statusCode(405)
                .contentType("application/problem+json");
        GatewayUnderTest.admin()
                .get("/api/v1/api-keys/a/b")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
        GatewayUnderTest.admin()
                .contentType("text/plain")
                .body("x")
                .post("/api/v1/api-keys")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
    }

    @Test
    void secrets_areNeverInTheLog() throws Exception {
        String secret = GatewayUnderTest.keyFor("acme", "cache:read");
        String planted = "slk_plantedplant_PLANTEDPLANTEDPLANTEDPLANTEDPLANTEDPLANTED0";
        given().header("X-API-Key", secret).get("/api/v1/tasks").then().statusCode(200);
        given().header("X-API-Key", planted).get("/api/v1/tasks").then().statusCode(401);
        given().header("Authorization", "Bearer eyPLANTED.PLANTED.PLANTED")
                .get("/api/v1/tasks")
                .then()
                .statusCode(401);
        String token = tokenSeenByTheServiceWith(secret);
        String log = Files.readString(Path.of("target/gateway-it.log"));
        assertThat(log)
                .contains("io.slipstream")
                .doesNotContain(secret, planted, "PLANTED", token, BackendsResource.ADMIN_KEY);
    }
}
