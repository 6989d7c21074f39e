package io.slipstream.task.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import io.slipstream.task.fixture.TaskStack;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class BadInputIT extends TaskStack {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"nope\"} | type",
                "{} | type",
                "{\"type\":7} | type",
                "{\"type\":\"\"} | type",
                "{\"type\":\"diagnostics.echo\",\"prioritee\":1} | prioritee",
                "{\"type\":\"diagnostics.echo\",\"priority\":0} | priority",
                "{\"type\":\"diagnostics.echo\",\"priority\":1.5} | priority",
                "{\"type\":\"diagnostics.echo\",\"priority\":\"URGENT\"} | priority",
                "{\"type\":\"diagnostics.echo\",\"priority\":true} | priority",
                "{\"type\":\"diagnostics.echo\",\"run_at\":\"tomorrow\"} | run_at",
                "{\"type\":\"diagnostics.echo\",\"run_at\":\"1066-10-14T00:00:00Z\"} | run_at",
                "{\"type\":\"diagnostics.echo\",\"deadline\":[]} | deadline",
                "{\"type\":\"diagnostics.echo\",\"unique_key\":\"\"} | unique_key",
                "{\"type\":\"diagnostics.echo\",\"unique\":\"k\"} | unique",
                "{\"type\":\"diagnostics.echo\",\"unique\":{}} | unique.key",
                "{\"type\":\"diagnostics.echo\",\"unique\":{\"key\":\"k\",\"policy\":\"merge\"}} | unique.policy",
                "{\"type\":\"diagnostics.echo\",\"unique\":{\"key\":\"k\",\"window\":\"soon\"}} | unique.window",
                "{\"type\":\"diagnostics.echo\",\"unique\":{\"key\":\"k\",\"window\":\"P8D\"}} | unique.window",
                "{\"type\":\"diagnostics.echo\",\"unique\":{\"key\":\"k\",\"ttl\":1}} | unique.ttl",
                "{\"type\":\"diagnostics.echo\",\"unique\":{\"key\":\"k\"},\"unique_key\":\"k\"} | unique_key",
                "{\"type\":\"diagnostics.echo\",\"unique_key\":\"a\\u0000b\"} | unique_key",
                "{\"type\":\"diagnostics.echo\",\"concurrency_key\":{}} | concurrency_key",
                "{\"type\":\"diagnostics.echo\",\"max_attempts\":0} | max_attempts",
                "{\"type\":\"diagnostics.echo\",\"max_attempts\":\"3\"} | max_attempts",
                "{\"type\":\"diagnostics.echo\",\"max_attempts\":1.5} | max_attempts",
                "{\"type\":\"diagnostics.echo\",\"tags\":\"a\"} | tags",
                "{\"type\":\"diagnostics.echo\",\"tags\":[null]} | tags",
                "{\"type\":\"diagnostics.echo\",\"tags\":[\"\"]} | tags[0]",
            })
    void submit_brokenRule_namesTheField(String body, String field) {
        Response refused = api.post("/api/v1/tasks", body);

        isProblem(refused, 400);
        assertThat((String) refused.path("errors[0].field")).isEqualTo(field);
        assertThat((String) refused.path("errors[0].rule")).isNotBlank();
        assertThat((Integer) api.get("/api/v1/tasks").path("pagination.total")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "{\"type\":\"diagnostics.echo\"} {}",
                "{\"type\":\"a\",\"type\":\"b\"}",
                "\u0000"
            })
    void submit_notOneJsonObject_isMalformed(String body) {
        Response refused = api.post("/api/v1/tasks", body);

        isProblem(refused, 400);
        assertThat((String) refused.path("type")).endsWith("/malformed-body");
    }

    @Test
    void submit_tooDeepNesting_isRefusedAndServiceLives() {
        String deep = "[".repeat(1_500) + "]".repeat(1_500);
        isProblem(api.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\",\"payload\":" + deep + "}"), 400);
        api.awaitStatus(api.echo("1"), "completed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"handler\":\"pull\"} | handler",
                "{\"rate_limit\":{\"per_second\":1}} | rate_limit.burst",
                "{\"batch\":{\"max_size\":2}} | batch.max_size",
                "{\"batch\":{\"linger\":\"PT1S\"}} | batch.linger",
                "{\"url\":\"http://a\"} | url",
                "{\"topic\":\"t\"} | topic",
                "{\"max_attempts\":0} | max_attempts",
                "{\"concurrency\":0} | concurrency",
                "{\"timeout\":\"soon\"} | timeout",
                "{\"timeout\":\"PT0S\"} | timeout",
                "{\"retry\":{\"initial\":\"PT2S\",\"max\":\"PT1S\"}} | retry.max",
                "{\"retry\":{\"multiplier\":0.5}} | retry.multiplier",
                "{\"retry\":{\"jitter\":2}} | retry.jitter",
                "{\"retry\":{\"curve\":1}} | retry.curve",
                "{\"concurency\":1} | concurency",
                "{\"lease\":\"PT30S\"} | lease",
            })
    void types_brokenRule_namesTheField(String body, String field) {
        Response refused = api.put("/api/v1/task-types/diagnostics.echo", body);

        isProblem(refused, 400);
        assertThat((String) refused.path("errors[0].field")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "own.type | {} | handler",
                "own.type | {\"handler\":\"builtin\"} | handler",
                "own.type | {\"handler\":\"http\",\"url\":\"http://a\"} | url",
                "own.type | {\"handler\":\"kafka\",\"topic\":\"a\"} | topic",
                "own.type | {\"handler\":\"PULL\"} | handler",
                "own.type | {\"handler\":\"pull\",\"lease\":\"PT0.5S\"} | lease",
                "own.type | {\"handler\":\"pull\",\"lease\":\"PT13H\"} | lease",
                "own.type | {\"handler\":\"pull\",\"lease\":true} | lease",
                "own.type | {\"handler\":\"pull\",\"name\":\"other\"} | name",
                "own.type | {\"handler\":\"pull\",\"timeout\":0} | timeout",
                "Own | {\"handler\":\"pull\"} | type",
                "-own | {\"handler\":\"pull\"} | type",
                "o%00n | {\"handler\":\"pull\"} | type",
            })
    void types_ofOnesOwnWithABrokenRule_nameTheField(String type, String body, String field) {
        Response refused = api.put("/api/v1/task-types/" + type, body);

        isProblem(refused, 400);
        assertThat((String) refused.path("errors[0].field")).isEqualTo(field);
        assertThat(api.get("/api/v1/task-types").asString()).doesNotContain("\"pull\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                " | {} | types",
                " | {\"types\":[]} | types",
                " | {\"types\":\"own.type\"} | types",
                " | {\"types\":[null]} | types[0]",
                " | {\"types\":[\"nope\"]} | types[0]",
                " | {\"types\":[\"diagnostics.echo\"]} | types[0]",
                " | {\"types\":[\"own.type\",\"\\u0000\"]} | types[1]",
                " | {\"types\":[\"own.type\"],\"max\":0} | max",
                " | {\"types\":[\"own.type\"],\"max\":101} | max",
                " | {\"types\":[\"own.type\"],\"max\":1.5} | max",
                " | {\"types\":[\"own.type\"],\"wait\":\"PT31S\"} | wait",
                " | {\"types\":[\"own.type\"],\"wait\":-1} | wait",
                " | {\"types\":[\"own.type\"],\"wait\":\"soon\"} | wait",
                " | {\"types\":[\"own.type\"],\"waits\":1} | waits",
                "/x:heartbeat | {\"progress\":1.5} | progress",
                "/x:heartbeat | {\"progress\":\"1\"} | progress",
                "/x:heartbeat | {\"partials\":1} | partials",
                "/x:complete | {\"results\":1} | results",
                "/x:fail | {} | error",
                "/x:fail | {\"error\":{}} | error.type",
                "/x:fail | {\"error\":{\"type\":\"\"}} | error.type",
                "/x:fail | {\"error\":{\"type\":\"a\\u0000\"}} | error.type",
                "/x:fail | {\"error\":{\"type\":\"A\"},\"retry_after\":\"P8D\"} | retry_after",
                "/x:fail | {\"error\":{\"type\":\"A\"},\"retryable\":1} | retryable",
                "/x:release | {\"a\":1} | a",
                ":heartbeat | {} | items",
                ":complete | {\"items\":[]} | items",
                ":fail | {\"items\":{}} | items",
                ":release | {\"items\":[],\"more\":1} | more",
            })
    void leases_brokenRule_namesTheField(@Nullable String path, String body, String field) {
        api.put("/api/v1/task-types/own.type", "{\"handler\":\"pull\"}");

        Response refused = api.post("/api/v1/leases" + (path == null ? "" : path), body);

        isProblem(refused, 400);
        assertThat((String) refused.path("errors[0].field")).isEqualTo(field);
    }

    @Test
    void leases_tooMuch_is413() {
        String note = "\"" + "x".repeat(64 << 10) + "\"";
        isProblem(api.post("/api/v1/leases/x:heartbeat", "{\"checkpoint\":" + note + "}"), 413);
        isProblem(api.post("/api/v1/leases/x:heartbeat", "{\"partial\":" + note + "}"), 413);
        isProblem(api.post("/api/v1/leases/x:complete", "{\"result\":\"" + "x".repeat(1 << 20) + "\"}"), 413);
        isProblem(api.post("/api/v1/leases:complete", "{\"items\":[" + "{},".repeat(1000) + "{}]}"), 400);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/tasks?page=0,page",
        "/api/v1/tasks?page=x,page",
        "/api/v1/tasks?per_page=101,per_page",
        "/api/v1/tasks?limit=0,limit",
        "/api/v1/tasks?status=failed,status",
        "/api/v1/tasks?colour=red,colour",
    })
    void list_brokenParameter_isNamed(String path, String field) {
        Response refused = api.get(path);

        isProblem(refused, 400);
        assertThat((String) refused.path("errors[0].field")).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/tasks/nonsense", "/api/v1/tasks/1-1-1-1-1",
                        "/api/v1/tasks/00000000-0000-7000-8000-000000000000",
                "/api/v1/task-types/nope", "/api/v1/nothing", "/api/v1/tasks/nonsense/events"
            })
    void get_whatIsNotThere_isNotFound(String path) {
        isProblem(api.get(path), 404);
    }

    @Test
    void batch_brokenEnvelope_isRefusedWhole() {
        isProblem(api.post("/api/v1/tasks:batch", "{}"), 400);
        isProblem(api.post("/api/v1/tasks:batch", "{\"tasks\":[]}"), 400);
        isProblem(api.post("/api/v1/tasks:batch", "{\"tasks\":[],\"more\":1}"), 400);
        isProblem(api.post("/api/v1/tasks:batch", "{\"tasks\":[" + "1,".repeat(1000) + "1]}"), 400);
        isProblem(api.post("/api/v1/dead-letters:redrive", "{\"ids\":[]}"), 400);
        isProblem(api.put("/api/v1/tasks/switch", "{}"), 400);
        isProblem(api.put("/api/v1/tasks/switch", "{\"asynchronous\":\"yes\"}"), 400);
    }

    @Test
    void framework_refusals_areProblemsToo() {
        isProblem(api.request().contentType("text/plain").body("x").post("/api/v1/tasks"), 415);
        isProblem(api.request().delete("/api/v1/tasks"), 405);
        isProblem(api.request().accept("image/png").get("/api/v1/tasks"), 406);
        isProblem(
                api.request()
                        .header("Idempotency-Key", "k".repeat(256))
                        .contentType("application/json")
                        .body("{\"type\":\"diagnostics.echo\"}")
                        .post("/api/v1/tasks"),
                400);
        isProblem(api.request().header("Last-Event-ID", "x").get("/api/v1/tasks/" + api.echo("1") + "/events"), 400);
    }

    @Test
    void sizes_pastTheirLimits_are413() {
        String large = "\"" + "x".repeat(1 << 20) + "\"";
        Response payload = api.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\",\"payload\":" + large + "}");
        isProblem(payload, 413);
        assertThat((String) payload.path("errors[0].field")).isEqualTo("payload");
        isProblem(api.post("/api/v1/tasks", "{\"payload\":\"" + "x".repeat(2 << 20) + "\"}"), 413);
        api.awaitStatus(api.echo("\"" + "x".repeat((1 << 20) - 2) + "\""), "completed");
    }

    @Test
    void credentials_missingOrWrong_areRefused() {
        isProblem(given().get("/api/v1/tasks"), 401);
        for (String token : List.of(
                "nonsense",
                TestTokens.expiringIn(Duration.ofHours(-1), "default", "a", Scope.Names.TASKS_ADMIN),
                TestTokens.signedByStranger("default", "a", Scope.Names.TASKS_ADMIN),
                TestTokens.issuedBy("stranger", "slipstream-services", "default", "a", Scope.Names.TASKS_ADMIN),
                TestTokens.issuedBy("slipstream", "others", "default", "a", Scope.Names.TASKS_ADMIN),
                TestTokens.bearer("Not A Tenant", "a", Scope.Names.TASKS_ADMIN))) {
            Response refused =
                    given().header("Authorization", "Bearer " + token).get("/api/v1/tasks");
            isProblem(refused, 401);
            assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
        }
        isProblem(api.as("a", Scope.Names.CACHE_READ).get("/api/v1/tasks"), 403);
        isProblem(api.as("a", Scope.Names.TASKS_SUBMIT).get("/api/v1/dead-letters"), 403);
        assertThat(api.as("a", Scope.Names.METRICS_READ)
                        .get("/api/v1/tasks/stats")
                        .statusCode())
                .isEqualTo(200);
    }

    static void isProblem(Response response, int status) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat((Integer) response.path("status")).isEqualTo(status);
        assertThat((String) response.path("type")).startsWith("https://slipstream.io/problems/");
        assertThat((String) response.path("title")).isNotBlank();
        assertThat((String) response.path("instance")).startsWith("/api/v1/");
    }
}
