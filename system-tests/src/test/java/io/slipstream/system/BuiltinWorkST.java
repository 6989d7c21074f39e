package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Built-in work against the real services, all through the gateway. */
@ExtendWith(SuiteExtension.class)
class BuiltinWorkST {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final SuiteClient client;
    /** A word that no other run has. */
    private final String word = "q" + UUID.randomUUID().toString().replaceAll("[^a-z]", "") + "zx";

    BuiltinWorkST(RunningSuite suite) {
        this.client = suite.client();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private JsonNode ask(String method, String path, Object body) throws InterruptedException {
        HttpRequest.Builder request = client.request("/api/v1" + path).header("Content-Type", "application/json");
        return SuiteClient.json(SuiteClient.expectSuccess(
                client.send(request.method(method, SuiteClient.jsonBody(body)).build())));
    }

    private JsonNode get(String path) throws InterruptedException {
        return SuiteClient.json(SuiteClient.expectSuccess(
                client.send(client.request("/api/v1" + path).GET().build())));
    }

    /** Runs a task to its end, which must be good. */
    private JsonNode run(String type, Object payload) throws InterruptedException {
        String id = ask("POST", "/tasks", Map.of("type", type, "payload", payload))
                .path("id")
                .asText();
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode task = get("/tasks/" + id);
            assertThat(task.path("status").asText()).as(task.toString()).isEqualTo("completed");
        });
        return get("/tasks/" + id).path("result");
    }

    private JsonNode upload(String filename, String type, byte[] bytes) throws InterruptedException {
        JsonNode accepted = SuiteClient.json(
                SuiteClient.expectSuccess(client.send(client.request("/api/v1/documents?filename=" + filename)
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofByteArray(bytes))
                        .build())));
        String id = accepted.path("id").asText();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(get("/documents/" + id).path("status").asText())
                                .isNotEqualTo("processing"));
        return get("/documents/" + id);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void document_withWeaknesses_isAnalysedStoredAndFound() throws InterruptedException {
        JsonNode document = upload(
                "notes.md",
                "text/markdown",
                bytes("# Notes about " + word
                        + " and how the old portal keeps its secrets\n\npassword = \"hunter22\"\n"));

        assertThat(document.path("status").asText()).isEqualTo("completed");
        assertThat(document.path("findings").findValuesAsText("owasp_category")).contains("A07:2021");
        JsonNode hits =
                get("/search?query=" + word + "&owasp_categories=A07:2021").path("data");
        assertThat(hits).hasSize(1);
        assertThat(hits.get(0).path("id").asText())
                .isEqualTo(document.path("id").asText());
        assertThat(hits.get(0).path("snippet").asText()).contains("<mark>" + word + "</mark>");
    }

    @Test
    void document_thatIsABomb_failsSayingSo() throws Exception {
        JsonNode document = upload("bomb.zip", "application/zip", bomb());

        assertThat(document.path("status").asText()).isEqualTo("failed");
        assertThat(document.path("error").toString()).contains("Unprocessable").contains("422: ");
    }

    private static byte[] bomb() throws IOException {
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) 'a');
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("bomb.txt"));
            for (int i = 0; i < 300; i++) {
                zip.write(megabyte);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void document_withAnExternalEntity_doesNotReadTheFile() throws InterruptedException {
        String xml = "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><d>" + word + " &e;</d>";

        JsonNode document = upload("entity.xml", "application/xml", bytes(xml));

        assertThat(document.path("status").asText()).isNotEqualTo("processing");
        JsonNode hits = get("/search?query=" + word + "%20nologin").path("data");
        assertThat(hits).isEmpty();
    }

    @Test
    void searchIndex_text_isFoundAndAfterItsDeletionNot() throws InterruptedException {
        Map<String, String> text = Map.of(
                "source", "wiki", "id", word, "title", "Page", "content", "All about " + word, "url", "/wiki/" + word);
        assertThat(run("search.index", text).path("changed").asInt()).isEqualTo(1);
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode hits = get("/search?query=" + word).path("data");
            assertThat(hits).hasSize(1);
            assertThat(hits.get(0).path("source").asText()).isEqualTo("wiki");
            assertThat(hits.get(0).path("url").asText()).isEqualTo("/wiki/" + word);
        });

        run("search.index", Map.of("delete", List.of(Map.of("source", "wiki", "id", word))));

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(get("/search?query=" + word).path("data")).isEmpty());
    }

    @Test
    void slaAlerts_rowsOfANamedQuery_areToldOnce() throws InterruptedException {
        String query = "breaches-" + word;
        ask(
                "PUT",
                "/queries/" + query,
                Map.of(
                        "sql",
                        "select n_nationkey, n_name from nation where n_regionkey = $1",
                        "params",
                        List.of(Map.of("name", "region", "type", "int8", "required", true))));
        Map<String, Object> rule = Map.of(
                "name",
                word,
                "kind",
                "query",
                "query",
                query,
                "params",
                Map.of("region", 1),
                "key",
                List.of("n_nationkey"));

        JsonNode first =
                run("sla.alerts", Map.of("rules", List.of(rule))).path("rules").get(0);
        JsonNode second =
                run("sla.alerts", Map.of("rules", List.of(rule))).path("rules").get(0);

        assertThat(first.path("found").asInt()).as(first.toString()).isEqualTo(5);
        assertThat(first.path("told").asInt()).isEqualTo(5);
        assertThat(second.path("found").asInt()).isEqualTo(5);
        assertThat(second.path("told").asInt()).isZero();
    }

    @Test
    void analyticsRollup_everySource_isReadByTheHour() throws InterruptedException {
        run("analytics.rollup", Map.of());
        run("diagnostics.echo", Map.of());
        JsonNode result = run("analytics.rollup", Map.of());

        List<String> sources = new ArrayList<>();
        result.path("sources").forEach(source -> sources.add(source.asText()));
        assertThat(sources)
                .as(result.toString())
                .contains("tasks", "cache", "sessions", "queries", "assets", "security");
        assertThat(result.path("missing").findValuesAsText("source")).isEmpty();
        assertThat(get("/analytics/tasks?by=hour&span=P1D").path("data").findValuesAsText("metric"))
                .contains("submitted", "completed", "pending");
        assertThat(get("/analytics/cache?span=P1D").path("data").findValuesAsText("metric"))
                .contains("replicas_missing");
    }

    @Test
    void patternsRecognise_lines_areGrouped() throws InterruptedException {
        JsonNode result = run(
                "patterns.recognise",
                Map.of("texts", List.of("job 1 of alice done", "job 2 of bob done", "something else")));

        assertThat(result.path("patterns").get(0).path("template").asText()).isEqualTo("job <*> of <*> done");
    }
}
