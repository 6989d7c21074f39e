package io.slipstream.query.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.junit.TestTokens;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "query"))
class SqlIT {
    @Test
    void run_aSelect_answersColumnsAndRows() {
        given().auth()
                .oauth2(TestTokens.bearer("acme", "ann", "query:read"))
                .contentType("application/json")
                .body("{\"sql\":\"select 1 as one, $1::text as t\",\"params\":[\"x\"]}")
                .post("/api/v1/sql")
                .then()
                .log().all()
                .statusCode(200)
                .body("columns[0].name", equalTo("one"))
                .body("data[0].t", equalTo("x"))
                .header("Cache-Status", containsString("bypass"));
    }
}
