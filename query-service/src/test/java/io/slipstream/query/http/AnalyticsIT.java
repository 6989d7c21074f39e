package io.slipstream.query.http;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.query.stack.ExtraDatasources;
import io.slipstream.query.stack.QueryClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "query"))
@WithTestResource(ExtraDatasources.class)
class AnalyticsIT {
    private static final Instant HOUR = Instant.now().truncatedTo(ChronoUnit.HOURS);

    private final QueryClient client = new QueryClient();

    private static String figure(Instant hour, String source, String metric, double value, int revision) {
        return "{\"hour\":\"" + hour + "\",\"source\":\"" + source + "\",\"metric\":\"" + metric + "\",\"value\":"
                + value + ",\"revision\":" + revision + "}";
    }

    private RequestSpecification internal() {
        return client.as(client.tenant(), Scope.Names.SERVICE_INTERNAL).contentType("application/json");
    }

    private void put(String figures, int status) {
        internal()
                .body("{\"figures\":[" + figures + "]}")
                .put("/internal/v1/analytics/hours")
                .then()
                .statusCode(status);
    }

    @Test
    void hours_putAndPutAgain_areReadAsTheyWereLast() {
        Instant before = HOUR.minus(1, ChronoUnit.HOURS);
        put(
                figure(before, "cache", "hits", 3, 1) + "," + figure(HOUR, "cache", "hits", 5, 1) + ","
                        + figure(HOUR, "tasks", "completed", 1, 1),
                204);
        put(figure(HOUR, "cache", "hits", 7, 3), 204);
        put(figure(HOUR, "cache", "hits", 6, 2), 204);

        client.reader()
                .get("/api/v1/analytics/cache?span=P1D")
                .then()
                .statusCode(200)
                .body("type", equalTo("cache"))
                .body("data.at", contains(before.toString(), HOUR.toString()))
                .body("data.metric", contains("hits", "hits"))
                .body("data.value", contains(3f, 7f));
        client.reader()
                .get("/api/v1/analytics/tasks?by=hour")
                .then()
                .statusCode(200)
                .body("data.metric", contains("completed"));
        client.reader().get("/api/v1/analytics/sessions").then().statusCode(200).body("data", hasSize(0));
        new QueryClient()
                .reader()
                .get("/api/v1/analytics/cache")
                .then()
                .statusCode(200)
                .body("data", hasSize(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"figures":[]}                                                                                      | figures
            {"figures":[null]}                                                                                  | figures[0]
            {"figures":[{"hour":"2027-01-01T00:30:00Z","source":"a","metric":"b","value":1,"revision":1}]}      | figures[0].hour
            {"figures":[{"hour":"2027-01-01T00:00:00Z","source":"a b","metric":"b","value":1,"revision":1}]}    | figures[0].source
            {"figures":[{"hour":"2027-01-01T00:00:00Z","source":"a","metric":"","value":1,"revision":1}]}       | figures[0].metric
            {"figures":[{"hour":"2027-01-01T00:00:00Z","source":"a","metric":"b","revision":1}]}                | figures[0].value
            {"figures":[{"hour":"2027-01-01T00:00:00Z","source":"a","metric":"b","value":1,"revision":0}]}      | figures[0].revision
            """)
    void hours_badFigure_isRefusedNamingTheField(String body, String field) {
        internal()
                .body(body)
                .put("/internal/v1/analytics/hours")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo(field));
    }

    @Test
    void hours_ofAUser_areRefused() {
        client.reader()
                .contentType("application/json")
                .body("{}")
                .put("/internal/v1/analytics/hours")
                .then()
                .statusCode(403);
    }

    @Test
    void analytics_unknownForm_isRefused() {
        client.reader()
                .get("/api/v1/analytics/tasks?by=minute")
                .then()
                .statusCode(400)
                .body("errors[0].field", containsString("by"));
    }
}
