package io.slipstream.query.http;

import static io.slipstream.query.stack.QueryClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.TaskLifecycleV1;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.query.stack.ExtraDatasources;
import io.slipstream.query.stack.KafkaProbe;
import io.slipstream.query.stack.QueryClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "query"))
@WithTestResource(ExtraDatasources.class)
class DocumentIT {
    private final QueryClient client = new QueryClient();

    @Test
    void upload_aDocument_isAcceptedAndItsTaskIsAskedFor() {
        String trace = UUID.randomUUID().toString().replace("-", "");
        String id = client.reader()
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .contentType("text/markdown; charset=utf-8")
                .body("# hello".getBytes(StandardCharsets.UTF_8))
                .queryParam("filename", "a b.md")
                .post("/api/v1/documents")
                .then()
                .statusCode(202)
                .header("Location", matchesPattern(".*/api/v1/documents/[0-9a-f-]{36}"))
                .body("status", equalTo("processing"))
                .body("filename", equalTo("a b.md"))
                .body("media_type", equalTo("text/markdown"))
                .body("size_bytes", is(7))
                .body("findings", equalTo(List.of()))
                .extract()
                .path("id");

        JsonPath task = JsonPath.from(KafkaProbe.awaitWhere(
                Topic.TASKS,
                message -> KafkaProbe.header(message, EventHeaders.ID).equals(id)
                        && KafkaProbe.header(message, EventHeaders.TYPE).equals(EventType.TASK_REQUESTED.type())
                        && KafkaProbe.header(message, EventHeaders.TENANT).equals(client.tenant())
                        && KafkaProbe.header(message, EventHeaders.TRACE_PARENT).startsWith("00-" + trace + "-")));
        assertThat(task.getString("type")).isEqualTo("document.process");
        assertThat(task.getString("payload.document_id")).isEqualTo(id);
        assertThat(task.getString("subject")).isEqualTo("ann");
        internal()
                .get("/internal/v1/documents/" + id + "/content")
                .then()
                .statusCode(200)
                .contentType("text/markdown")
                .header("X-Filename", equalTo("a%20b.md"))
                .body(equalTo("# hello"));
        client.reader()
                .get("/api/v1/documents")
                .then()
                .body("pagination.total", is(1))
                .body("data[0].id", equalTo(id));
    }

    @Test
    void upload_aFormOrABareBody_isAccepted() {
        client.as(client.tenant(), "query:read")
                .multiPart("file", "notes.txt", "some notes".getBytes(StandardCharsets.UTF_8), "text/plain")
                .post("/api/v1/documents")
                .then()
                .statusCode(202)
                .body("filename", equalTo("notes.txt"))
                .body("media_type", equalTo("text/plain"))
                .body("size_bytes", is(10));
        client.as(client.tenant(), "query:read")
                .contentType("application/octet-stream")
                .header("X-Filename", "%C3%BC.bin")
                .body(new byte[] {0, 1, 2})
                .post("/api/v1/documents")
                .then()
                .statusCode(202)
                .body("filename", equalTo("ü.bin"));
    }

    @Test
    void upload_pastTheLimitEmptyOrNamedWrongly_isRefusedAndKeepsNothing() {
        byte[] large = new byte[(1 << 20) + 1];
        upload("large.bin", large, null).statusCode(413).contentType("application/problem+json");
        client.as(client.tenant(), "query:read")
                .multiPart("file", "large.bin", large, "text/plain")
                .post("/api/v1/documents")
                .then()
                .statusCode(413)
                .contentType("application/problem+json");
        upload("empty.txt", new byte[0], null).statusCode(400).body("errors[0].field", equalTo("body"));
        upload("x".repeat(256), new byte[1], null).statusCode(400).body("errors[0].field", equalTo("filename"));
        client.as(client.tenant(), "query:read")
                .multiPart("other", "a.txt", new byte[1], "text/plain")
                .post("/api/v1/documents")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("file"));

        client.reader().get("/api/v1/documents").then().body("pagination.total", is(0));
    }

    @Test
    void upload_againWithItsKey_isTheSameDocument_andWithAnotherBodyRefused() {
        byte[] bytes = "once".getBytes(StandardCharsets.UTF_8);
        String id = upload("a.txt", bytes, "key-1").statusCode(202).extract().path("id");

        upload("a.txt", bytes, "key-1").statusCode(202).body("id", equalTo(id));
        upload("a.txt", "twice".getBytes(StandardCharsets.UTF_8), "key-1")
                .statusCode(422)
                .body("type", containsString("idempotency-key-reused"));
        upload("a.txt", bytes, "key-2").statusCode(202).body("id", not(equalTo(id)));
        client.reader().get("/api/v1/documents").then().body("pagination.total", is(2));
    }

    @Test
    void result_ofAProcessedDocument_isToldAndFound() {
        client.awaitCoherence();
        client.reader().get("/api/v1/search?query=zebra").then().body("pagination.total", is(0));
        String id = upload("animals.txt", "x".getBytes(StandardCharsets.UTF_8), null)
                .extract()
                .path("id");
        for (int i = 0; i < 2; i++) {
            bring(id, result("A zebra <script>alert(1)</script> & a quagga\u0000 walk.", "A03:2021"))
                    .statusCode(204);
        }

        client.reader()
                .get("/api/v1/documents/" + id)
                .then()
                .body("status", equalTo("completed"))
                .body("language", equalTo("en"))
                .body("metadata.pages", is(2))
                .body("findings.size()", is(1))
                .body("findings[0].rule", equalTo("sql-concatenation"))
                .body("findings[0].owasp_category", equalTo("A03:2021"))
                .body("findings[0].severity", equalTo("high"))
                .body("findings[0].line", is(3))
                .body("error", nullValue());
        client.reader()
                .get("/api/v1/search?query=zebras&owasp_categories=A03:2021,A01:2021&per_page=5")
                .then()
                .statusCode(200)
                .body("pagination.total", is(1))
                .body("pagination.per_page", is(5))
                .body("data[0].id", equalTo(id))
                .body("data[0].filename", equalTo("animals.txt"))
                .body("data[0].owasp_categories", equalTo(List.of("A03:2021")))
                .body("data[0].snippet", containsString("<mark>zebra</mark> "))
                .body("data[0].snippet", containsString("&amp; a quagga"))
                .body("data[0].snippet", not(containsString("<script")));
        client.reader()
                .get("/api/v1/search?query=zebra&owasp_categories=A07:2021")
                .then()
                .body("pagination.total", is(0));
        client.reader().get("/api/v1/search?query=-zebra").then().body("pagination.total", is(0));
        client.reader().get("/api/v1/search?query=animals.txt").then().body("pagination.total", is(1));
        client.reader()
                .get("/api/v1/analytics/security")
                .then()
                .statusCode(200)
                .body("data[0].owasp_category", equalTo("A03:2021"))
                .body("data[0].findings", is(1));
    }

    @Test
    void search_isCachedUntilADocumentChanges() {
        client.awaitCoherence();
        String first = upload("1.txt", new byte[] {1}, null).extract().path("id");
        bring(first, result("wombat one", "A01:2021")).statusCode(204);
        Awaitility.await().atMost(SOON).untilAsserted(() -> {
            search("wombat").body("pagination.total", is(1));
            search("wombat").header("Cache-Status", containsString("hit"));
        });
        String second = upload("2.txt", new byte[] {2}, null).extract().path("id");
        bring(second, result("wombat two", "A01:2021")).statusCode(204);

        search("wombat").header("Cache-Status", not(containsString("hit"))).body("pagination.total", is(2));
    }

    @Test
    void deadTask_failsItsDocumentOnce_andCountsEachEventOnce() {
        String id = upload("bad.pdf", new byte[] {1}, null).extract().path("id");
        TaskLifecycleV1 dead = new TaskLifecycleV1(
                UUID.randomUUID().toString(),
                "document.process",
                "dead",
                "NORMAL",
                3,
                List.of(),
                "ann",
                id,
                null,
                new TaskLifecycleV1.TaskError("Encrypted", "the document is encrypted"),
                null,
                null,
                Instant.now());
        String eventId = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            KafkaProbe.send(EventType.TASK_DEAD, eventId, client.tenant(), dead.taskId(), dead, false);
        }

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> client.reader()
                        .get("/api/v1/documents/" + id)
                        .then()
                        .body("status", equalTo("failed"))
                        .body("error.type", equalTo("Encrypted"))
                        .body("error.message", equalTo("the document is encrypted")));
        KafkaProbe.send(EventType.TASK_DEAD, UUID.randomUUID().toString(), client.tenant(), dead.taskId(), dead, false);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> client.reader()
                        .get("/api/v1/analytics/tasks")
                        .then()
                        .body("data.size()", is(1))
                        .body("data[0].type", equalTo("document.process"))
                        .body("data[0].event", equalTo("dead"))
                        .body("data[0].count", is(2)));
    }

    @Test
    void deadTask_ofACompletedDocument_changesNothing() {
        String id = upload("good.txt", new byte[] {1}, null).extract().path("id");
        bring(id, result("fine", "A01:2021")).statusCode(204);
        TaskLifecycleV1 dead = new TaskLifecycleV1(
                UUID.randomUUID().toString(),
                "document.process",
                "dead",
                "NORMAL",
                1,
                List.of(),
                null,
                id,
                null,
                null,
                null,
                null,
                Instant.now());
        KafkaProbe.send(EventType.TASK_DEAD, UUID.randomUUID().toString(), client.tenant(), dead.taskId(), dead, true);

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() ->
                        client.reader().get("/api/v1/analytics/tasks").then().body("data.event", hasItem("dead")));
        client.reader().get("/api/v1/documents/" + id).then().body("status", equalTo("completed"));
    }

    @Test
    void anotherTenant_seesNothing() {
        String id = upload("mine.txt", new byte[] {1}, null).extract().path("id");
        bring(id, result("capybara", "A01:2021")).statusCode(204);
        QueryClient other = new QueryClient();

        other.reader().get("/api/v1/documents/" + id).then().statusCode(404);
        other.reader().get("/api/v1/documents").then().body("pagination.total", is(0));
        other.reader().get("/api/v1/search?query=capybara").then().body("pagination.total", is(0));
        other.reader().get("/api/v1/analytics/security").then().body("data", equalTo(List.of()));
        other.as(other.tenant(), "service:internal")
                .get("/internal/v1/documents/" + id + "/content")
                .then()
                .statusCode(404);
        other.as(other.tenant(), "service:internal")
                .contentType("application/json")
                .body(result("stolen", "A01:2021"))
                .put("/internal/v1/documents/" + id + "/result")
                .then()
                .statusCode(404);
    }

    @Test
    void internalPaths_areClosedToEveryoneElse() {
        String id = upload("mine.txt", new byte[] {1}, null).extract().path("id");

        client.admin().get("/internal/v1/documents/" + id + "/content").then().statusCode(403);
        client.admin()
                .body(result("x", "A01:2021"))
                .put("/internal/v1/documents/" + id + "/result")
                .then()
                .statusCode(403);
    }

    @Test
    void result_longerThanPostgresqlIndexes_isKeptAndFoundByItsBeginning() {
        String id = upload("long.txt", new byte[] {1}, null).extract().path("id");
        StringBuilder text = new StringBuilder("beginning ");
        for (int i = 0; i < 150_000; i++) {
            text.append("word").append(Integer.toString(i * 7919, 36)).append(' ');
        }

        bring(id, result(text.toString(), "A01:2021")).statusCode(204);
        search("beginning").body("pagination.total", is(1));
    }

    private ValidatableResponse search(String words) {
        return client.reader()
                .queryParam("query", words)
                .get("/api/v1/search")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse upload(String filename, byte[] bytes, @Nullable String key) {
        RequestSpecification request = client.as(client.tenant(), "query:read")
                .contentType("application/octet-stream")
                .queryParam("filename", filename)
                .body(bytes);
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return request.post("/api/v1/documents").then();
    }

    private ValidatableResponse bring(String id, Map<String, Object> result) {
        return internal()
                .contentType("application/json")
                .body(result)
                .put("/internal/v1/documents/" + id + "/result")
                .then();
    }

    private RequestSpecification internal() {
        return client.as(client.tenant(), "service:internal");
    }

    private static Map<String, Object> result(String text, String category) {
        Map<String, Object> finding = new LinkedHashMap<>();
        finding.put("rule", "sql-concatenation");
        finding.put("owasp_category", category);
        finding.put("severity", "high");
        finding.put("line", 3);
        finding.put("excerpt", "\"select \" + name");
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("text", text);
        result.put("language", "en");
        result.put("media_type", "text/plain");
        result.put("metadata", Map.of("pages", 2));
        result.put("findings", List.of(finding));
        return result;
    }
}
