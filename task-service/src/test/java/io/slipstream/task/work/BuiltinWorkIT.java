package io.slipstream.task.work;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.TaskStack;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class BuiltinWorkIT extends TaskStack {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @BeforeEach
    void retryQuickly() {
        String quickly = "{\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}}";
        assertThat(api.put("/api/v1/task-types/document.process", quickly).statusCode())
                .isEqualTo(200);
    }

    private static List<String> recorded(String id) {
        String peers = ConfigProvider.getConfig().getValue("slipstream.services.query", String.class);
        return given().baseUri(peers)
                .get("/recorded?id=" + id)
                .asString()
                .lines()
                .toList();
    }

    private String process(String document) {
        Response accepted = api.request()
                .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                .contentType("application/json")
                .body("{\"type\":\"document.process\",\"payload\":{\"document_id\":\"" + document + "\"}}")
                .post("/api/v1/tasks");
        return accepted.path("id");
    }

    @Test
    void documentProcess_storedDocument_isExtractedAnalysedAndStored() {
        String document = "doc-" + UUID.randomUUID();

        Response done = api.awaitStatus(process(document), "completed");

        assertThat((String) done.path("result.document_id")).isEqualTo(document);
        assertThat((Integer) done.path("result.findings")).isEqualTo(2);
        assertThat((Integer) done.path("result.owasp_categories.'A07:2021'")).isEqualTo(1);
        assertThat((String) done.path("result.language")).isEqualTo("en");
        List<String> calls = recorded(document);
        assertThat(calls).hasSize(3);
        assertThat(calls.get(0)).startsWith("GET /internal/v1/documents/" + document + "/content");
        assertThat(calls.get(1))
                .startsWith("POST /internal/v1/extractions type=text/x-" + document + " filename=f%C3%BCr.txt");
        assertThat(calls.get(2))
                .startsWith("PUT /internal/v1/documents/" + document + "/result")
                .contains(
                        "\"rule\":\"hardcoded-password\"",
                        "\"owasp_category\":\"A07:2021\"",
                        "\"line\":2",
                        "\"title\":\"T\"");
        assertThat(calls).allSatisfy(call -> {
            assertThat(call).contains("traceparent=00-" + TRACE);
            String token = call.replaceAll("(?s).*authorization=Bearer (\\S+).*", "$1");
            String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
            assertThat(claims)
                    .contains(
                            "\"tenant\":\"" + api.tenant() + "\"",
                            "\"sub\":\"service:task-service\"",
                            "service:internal");
        });
    }

    @Test
    void documentProcess_unreadableDocument_isDeadAtOnce() {
        Response dead = api.awaitStatus(process("unreadable-" + UUID.randomUUID()), "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(1);
        assertThat((String) dead.path("error.type")).isEqualTo("Unprocessable");
        assertThat((String) dead.path("error.message"))
                .isEqualTo("the service answered 422: the document is encrypted");
    }

    @Test
    void documentProcess_textThatWasCut_saysSo() {
        Response done = api.awaitStatus(process("long-" + UUID.randomUUID()), "completed");

        assertThat((Boolean) done.path("result.truncated")).isTrue();
    }

    @Test
    void documentProcess_mediaTypeThatWouldBeAHeader_isDeadNamingTheField() {
        String id = api.submit("{\"type\":\"document.process\",\"payload\":{\"content\":\"YQ==\","
                + "\"media_type\":\"text/plain\\r\\nX-Other: 1\"}}");

        Response dead = api.awaitStatus(id, "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(1);
        assertThat((String) dead.path("error.message")).contains("payload.media_type must be a media type");
    }

    @Test
    void documentProcess_missingDocument_isDeadAtOnce() {
        Response dead = api.awaitStatus(process("missing-" + UUID.randomUUID()), "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(1);
        assertThat((String) dead.path("error.type")).isEqualTo("UpstreamRefused");
    }

    @Test
    void documentProcess_extractorDownOnce_isRetried() {
        assertThat((Integer) api.awaitStatus(process("flaky-" + UUID.randomUUID()), "completed")
                        .path("attempt"))
                .isEqualTo(2);
    }

    @Test
    void documentProcess_givenText_answersWithTheFindings() {
        String id = api.submit("{\"type\":\"document.process\",\"payload\":{\"text\":\"a\\nresult = eval(x)\\n\"}}");

        Response done = api.awaitStatus(id, "completed");

        assertThat((String) done.path("result.findings[0].rule")).isEqualTo("code-evaluation");
        assertThat((Integer) done.path("result.findings[0].line")).isEqualTo(2);
        assertThat((String) done.path("result.findings[0].severity")).isEqualTo("high");
    }

    @Test
    void documentProcess_givenContent_isExtractedFirst() {
        String content = Base64.getEncoder().encodeToString("DEBUG = True".getBytes(StandardCharsets.UTF_8));
        String id = api.submit("{\"type\":\"document.process\",\"payload\":{\"content\":\"" + content
                + "\",\"filename\":\"a b.txt\",\"media_type\":\"text/plain\"}}");

        Response done = api.awaitStatus(id, "completed");

        assertThat((List<String>) done.path("result.findings.rule")).containsExactly("debug-on");
        assertThat(recorded("DEBUG = True")).anySatisfy(call -> assertThat(call).contains("filename=a%20b.txt"));
    }

    @Test
    void documentProcess_uselessPayload_isDeadNamingTheField() {
        String id = api.submit("{\"type\":\"document.process\",\"payload\":{\"content\":7}}");

        assertThat((String) api.awaitStatus(id, "dead").path("error.message")).contains("payload.content");
    }

    @Test
    void cacheWarm_keys_areFollowedUntilDone() {
        String id = api.submit("{\"type\":\"cache.warm\",\"payload\":{\"namespace\":\"wiki\",\"keys\":[\"a\",\"b\"]}}");

        Response done = api.awaitStatus(id, "completed");

        assertThat((String) done.path("result.status")).isEqualTo("completed");
        assertThat((Integer) done.path("result.done")).isEqualTo(3);
        assertThat(recorded("warmup"))
                .anySatisfy(call -> assertThat(call).contains("\"namespace\":\"wiki\",\"keys\":[\"a\",\"b\"]"));
        assertThat(api.get("/api/v1/tasks/" + id + "/events").asString()).contains("event:progressed");
    }

    /** They begin when three are there: the linger is longer than the test waits for anything else. */
    @Test
    void cacheWarm_tasksOfOneNamespace_areOneWarmUpOfAllTheirKeys() {
        String settings = "{\"concurrency\":10,\"batch\":{\"max_size\":3,\"linger\":\"PT10S\"}}";
        assertThat(api.put("/api/v1/task-types/cache.warm", settings).statusCode())
                .isEqualTo(200);
        String namespace = "wiki-" + UUID.randomUUID();
        String task = "{\"type\":\"cache.warm\",\"payload\":{\"namespace\":\"" + namespace + "\",\"keys\":%s}}";

        Response accepted = api.post(
                "/api/v1/tasks:batch",
                "{\"tasks\":[" + task.formatted("[\"a\",\"b\"]") + "," + task.formatted("[\"b\",\"c\"]") + ","
                        + task.formatted("\"none\"") + "]}");

        List<String> ids = accepted.path("data.id");
        assertThat((String) api.awaitStatus(ids.get(2), "dead").path("error.message"))
                .contains("payload.keys");
        for (String id : ids.subList(0, 2)) {
            Response done = api.awaitStatus(id, "completed");
            assertThat((String) done.path("result.status")).isEqualTo("completed");
            assertThat((Integer) done.path("attempt")).isEqualTo(1);
        }
        assertThat(recorded("warmup").stream().filter(call -> call.contains(namespace)))
                .singleElement()
                .asString()
                .contains("POST", "\"keys\":[\"a\",\"b\",\"c\"]");
    }

    @Test
    void databaseAnalyse_payload_isPassedOnAndAnswered() {
        String id = api.submit("{\"type\":\"database.analyse\",\"payload\":{\"datasource\":\"sample\"}}");

        assertThat((String) api.awaitStatus(id, "completed").path("result.asked.datasource"))
                .isEqualTo("sample");
    }
}
