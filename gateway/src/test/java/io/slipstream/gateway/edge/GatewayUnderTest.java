package io.slipstream.gateway.edge;

import static io.restassured.RestAssured.given;

import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/** What tests ask of the running gateway again and again. */
final class GatewayUnderTest {
    private GatewayUnderTest() {}

    private static volatile boolean ready;

    static void awaitReady() {
        if (ready) {
            return;
        }
        ready = true;
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
    }

    static RequestSpecification admin() {
        return given().header("X-API-Key", BackendsResource.ADMIN_KEY);
    }

    static String keyFor(String tenant, String... scopes) {
        return admin().contentType("application/json")
                .body(Map.of("tenant", tenant, "subject", "somebody", "scopes", scopes))
                .post("/api/v1/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .path("secret");
    }
}
