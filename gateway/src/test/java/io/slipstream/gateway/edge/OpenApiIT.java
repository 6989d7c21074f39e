package io.slipstream.gateway.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.slipstream.devkit.junit.LocalStackResource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "gateway"))
@WithTestResource(BackendsResource.class)
class OpenApiIT {
    @BeforeEach
    void ready() {
        GatewayUnderTest.awaitReady();
    }

    @Test
    void document_hasTheResourcesOfAllServices_andNothingInternal() {
        ExtractableResponse<Response> document =
                given().get("/q/openapi").then().statusCode(200).extract();
        Map<String, ?> paths = document.path("paths");
        assertThat(paths)
                .containsKeys(
                        "/api/v1/cache/stats",
                        "/api/v1/tasks",
                        "/api/v1/queries",
                        "/assets/{path}",
                        "/api/v1/api-keys",
                        "/api/v1/routes")
                .doesNotContainKey("/internal/secret");
        assertThat(document.<String>path("openapi")).startsWith("3.1");
        assertThat(document.<Map<String, ?>>path("components.securitySchemes")).containsOnlyKeys("ApiKey", "Bearer");
        Map<String, Map<String, Object>> schemas = document.path("components.schemas");
        assertThat(schemas.values().stream().map(schema -> schema.get("title")))
                .contains("a thing of task", "a thing of query", "a thing of asset");
        String reference = document.path("paths.'/api/v1/queries'.get.responses.'200'.'$ref'");
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        assertThat(schemas.get(name)).containsEntry("title", "a thing of query");
    }

    @Test
    void document_saysWhichResourcesNeedNoCredential() {
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("paths.'/assets/{path}'.get.security", empty())
                .body("paths.'/api/v1/tasks'.get.security", equalTo(null));
    }

    @Test
    void swaggerUi_isServed() {
        given().get("/q/swagger-ui/").then().statusCode(200).body(containsString("swagger"));
    }

    @Test
    void health_isTheGatewaysOwnAndNeedsNoCredential() {
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/health/started").then().statusCode(200);
    }
}
