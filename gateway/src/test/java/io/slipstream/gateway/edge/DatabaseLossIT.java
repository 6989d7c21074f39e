package io.slipstream.gateway.edge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.stack.LocalStack;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "gateway"))
@WithTestResource(BackendsResource.class)
class DatabaseLossIT {
    @BeforeEach
    void ready() {
        GatewayUnderTest.awaitReady();
    }

    @Test
    void knownKeys_goOnWorking_andUnknownOnesAreAnswered503_whilePostgresIsSilent() {
        String known = GatewayUnderTest.keyFor("acme", "cache:read");
        String unknown = GatewayUnderTest.keyFor("acme", "cache:read");
        pausePostgresOnceKnown(known);
        try {
            given().header("X-API-Key", known).get("/api/v1/tasks").then().statusCode(200);
            given().header("X-API-Key", unknown)
                    .get("/api/v1/tasks")
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .header("Retry-After", notNullValue())
                    .body("type", equalTo("https://slipstream.io/problems/store-unavailable"));
            GatewayUnderTest.admin().get("/api/v1/routes").then().statusCode(503);
            given().get("/assets/x").then().statusCode(200);
            given().get("/q/health/ready").then().statusCode(200);
        } finally {
            LocalStack.shared().postgres().resume();
        }
        awaitServed(unknown);
    }

    /** The key is new, hence among the changes that the gateway is about to forget and read again. */
    private static void pausePostgresOnceKnown(String key) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            awaitServed(key);
            LocalStack.shared().postgres().pause();
            boolean isKnown =
                    given().header("X-API-Key", key).get("/api/v1/tasks").statusCode() == 200;
            if (!isKnown) {
                LocalStack.shared().postgres().resume();
            }
            return isKnown;
        });
    }

    private static void awaitServed(String key) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().header("X-API-Key", key)
                        .get("/api/v1/tasks")
                        .then()
                        .statusCode(200));
    }
}
