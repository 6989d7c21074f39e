package io.slipstream.gateway.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.junit.LocalStackResource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "gateway"))
@WithTestResource(BackendsResource.class)
class ApplicationRoutesIT {
    @TestHTTPResource
    URI gateway;

    @BeforeEach
    void ready() {
        GatewayUnderTest.awaitReady();
    }

    @AfterEach
    void removeRoutes() {
        List<String> names = GatewayUnderTest.admin()
                .get("/api/v1/routes?per_page=100")
                .then()
                .statusCode(200)
                .extract()
                .path("data.name");
        names.forEach(name ->
                GatewayUnderTest.admin().delete("/api/v1/routes/" + name).then().statusCode(204));
    }

    private static Map<String, Object> shop() {
        Map<String, Object> route = new HashMap<>();
        route.put("match", Map.of("path_prefix", "/shop"));
        route.put("upstreams", List.of(BackendsResource.backend("application-1").url()));
        return route;
    }

    private static void put(String name, Map<String, Object> route, int status) {
        GatewayUnderTest.admin()
                .contentType("application/json")
                .body(route)
                .put("/api/v1/routes/" + name)
                .then()
                .statusCode(status);
    }

    @Test
    void route_isCreatedReplacedReadAndRemoved() {
        given().get("/shop/a").then().statusCode(404).contentType("application/problem+json");
        put("shop", shop(), 201);
        given().get("/shop/a?b=c")
                .then()
                .statusCode(200)
                .body("backend", equalTo("application-1"))
                .body("uri", equalTo("/shop/a?b=c"));
        given().get("/shopping").then().statusCode(404);
        Map<String, Object> changed = shop();
        changed.put(
                "upstreams", List.of(BackendsResource.backend("application-2").url()));
        changed.put("strip_prefix", true);
        put("shop", changed, 200);
        given().get("/shop/a").then().body("backend", equalTo("application-2")).body("uri", equalTo("/a"));
        GatewayUnderTest.admin()
                .get("/api/v1/routes/shop")
                .then()
                .statusCode(200)
                .body("match.path_prefix", equalTo("/shop"))
                .body("response_timeout", equalTo("PT1M"))
                .body("strip_prefix", equalTo(true));
        GatewayUnderTest.admin().get("/api/v1/routes").then().body("data.name", hasItem("shop"));
        GatewayUnderTest.admin().delete("/api/v1/routes/shop").then().statusCode(204);
        GatewayUnderTest.admin().delete("/api/v1/routes/shop").then().statusCode(404);
        GatewayUnderTest.admin().get("/api/v1/routes/shop").then().statusCode(404);
        given().get("/shop/a").then().statusCode(404);
    }

    @Test
    void application_seesTheCallersOwnCredentialsButNotOurs() {
        put("shop", shop(), 201);
        given().header("Authorization", "Basic dTpw")
                .header("X-API-Key", "slk_something")
                .header("Cookie", "theirs=1; slipstream_session=secret")
                .get("/shop")
                .then()
                .statusCode(200)
                .body("headers.authorization", equalTo("Basic dTpw"))
                .body("headers.'x-api-key'", nullValue())
                .body("headers.cookie", equalTo("theirs=1"))
                .body("headers.host", equalTo(gateway.getAuthority()));
    }

    @Test
    void route_thatRequiresACredential_turnsOthersAwayAndNamesTheCaller() {
        Map<String, Object> route = shop();
        route.put("require_credential", true);
        put("shop", route, 201);
        given().header("X-Slipstream-Tenant", "evil").get("/shop").then().statusCode(401);
        given().header("X-API-Key", GatewayUnderTest.keyFor("acme", "cache:read"))
                .header("X-Slipstream-Tenant", "evil")
                .get("/shop")
                .then()
                .statusCode(200)
                .body("headers.'x-slipstream-tenant'", equalTo("acme"))
                .body("headers.'x-slipstream-subject'", equalTo("somebody"));
    }

    @Test
    void route_withManyReplicas_leavesOutTheDeadOne() {
        Map<String, Object> route = shop();
        route.put(
                "upstreams",
                List.of(
                        "http://127.0.0.1:" + Backend.deadPort(),
                        BackendsResource.backend("application-1").url()));
        put("shop", route, 201);
        for (int i = 0; i < 6; i++) {
            given().body("x").post("/shop").then().statusCode(200).body("body", equalTo("x"));
        }
    }

    @Test
    void route_whoseApplicationIsDown_isAProblem() {
        Map<String, Object> route = shop();
        route.put("upstreams", List.of("http://127.0.0.1:" + Backend.deadPort()));
        put("shop", route, 201);
        given().get("/shop").then().statusCode(503).contentType("application/problem+json");
    }

    @Test
    void mostSpecificRoute_wins() {
        Map<String, Object> all = shop();
        all.put("match", Map.of("path_prefix", "/"));
        put("all", all, 201);
        Map<String, Object> posts = shop();
        posts.put("match", Map.of("path_prefix", "/shop", "methods", List.of("POST")));
        posts.put("upstreams", List.of(BackendsResource.backend("application-2").url()));
        put("posts", posts, 201);
        given().get("/shop").then().body("backend", equalTo("application-1"));
        given().post("/shop").then().body("backend", equalTo("application-2"));
        given().get("/api/v1/tasks").then().statusCode(401);
        given().get("/api/v1/of-the-application").then().body("backend", equalTo("application-1"));
    }

    @Test
    void webSocket_reachesTheApplication() throws Exception {
        put("shop", shop(), 201);
        CompletableFuture<String> received = new CompletableFuture<>();
        HttpClient client = HttpClient.newHttpClient();
        try {
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://" + gateway.getAuthority() + "/shop/socket"), new WebSocket.Listener() {
                                @Override
                                public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                                    received.complete(data.toString());
                                    webSocket.request(1);
                                    return null;
                                }
                            })
                    .get(10, TimeUnit.SECONDS);
            socket.sendText("hello", true).get(10, TimeUnit.SECONDS);
            assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("echo hello");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(10, TimeUnit.SECONDS);
        } finally {
            client.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/",
                "http://[fe80::1]/",
                "http://[::ffff:169.254.169.254]/",
                "http://0.0.0.0:8080",
                "ftp://example.org",
                "http://user:secret@example.org",
                "http://example.org/?q",
                "nonsense"
            })
    void route_toAnAddressThatIsNotAllowed_isRefused(String upstream) {
        Map<String, Object> route = shop();
        route.put("upstreams", List.of(upstream));
        GatewayUnderTest.admin()
                .contentType("application/json")
                .body(route)
                .put("/api/v1/routes/bad")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].field", equalTo("upstreams[0]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"upstreams\":[]}",
                "{\"upstreams\":[\"http://127.0.0.1\"],\"cache\":{}}",
                "{\"upstreams\":[\"http://127.0.0.1\"],\"retries\":9}",
                "{\"upstreams\":[\"http://127.0.0.1\"],\"retries\":\"x\"}",
                "{\"upstreams\":[\"http://127.0.0.1\"],\"response_timeout\":\"PT0S\"}",
                "{\"upstreams\":[\"http://127.0.0.1\"],\"match\":{\"path_prefix\":\"shop\"}}",
                "{\"upstreams\":[\"http://127.0.0.1\"],\"match\":{\"methods\":[\"BREW\"]}}",
                "{\"upstreams\":[\"http://127.0.0.1\"],\"match\":{\"hosts\":[\"a b\"]}}"
            })
    void badRoute_isRefused(String body) {
        GatewayUnderTest.admin()
                .contentType("application/json")
                .body(body)
                .put("/api/v1/routes/bad")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }
}
