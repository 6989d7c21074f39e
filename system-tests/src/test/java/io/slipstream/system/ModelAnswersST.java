package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers of models through the gateway, which spreads the calls over several replicas: keys, hits, the ledger, and what watches the keys. */
@ExtendWith(SuiteExtension.class)
class ModelAnswersST {
    private static final String AI = "/api/v1/cache/ai";
    private static final int READS = 9;
    private static final int INPUT_TOKENS = 812;
    private static final int OUTPUT_TOKENS = 95;

    private final SuiteClient client;
    /** No test shares a key, or a line of the ledger, with another or with an earlier run. */
    private final String model = "walk-" + UUID.randomUUID();

    ModelAnswersST(RunningSuite suite) {
        this.client = suite.client();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }

    private HttpResponse<byte[]> lookup(String text) throws InterruptedException {
        return client.send(client.request(AI + "/analysis/lookup")
                .header("Content-Type", "application/json")
                .POST(SuiteClient.jsonBody(
                        Map.of("content", text, "language", "java", "model", model, "temperature", 0)))
                .build());
    }

    private HttpResponse<byte[]> put(String key, Object result) throws InterruptedException {
        return client.send(client.request(AI + "/analysis/entries/" + key)
                .header("Content-Type", "application/json")
                .PUT(SuiteClient.jsonBody(Map.of(
                        "result",
                        result,
                        "model",
                        model,
                        "finish_reason",
                        "stop",
                        "usage",
                        Map.of("input_tokens", INPUT_TOKENS, "output_tokens", OUTPUT_TOKENS))))
                .build());
    }

    private JsonNode json(String path) throws InterruptedException {
        return SuiteClient.json(SuiteClient.expectSuccess(
                client.send(client.request(AI + path).GET().build())));
    }

    /** What the ledger says of this test's model; missing if it does not know it yet. */
    private JsonNode saved() throws InterruptedException {
        for (JsonNode one : json("/savings").path("data")) {
            if (one.path("model").asText().equals(model)) {
                return one;
            }
        }
        return json("/savings").path("none");
    }

    @Test
    void answer_keptOnce_isServedByEveryReplicaAndCountedOnce() throws InterruptedException {
        HttpResponse<byte[]> miss = lookup("class A {}");
        assertThat(miss.statusCode()).as(Answers.describe(miss)).isEqualTo(404);
        String key = SuiteClient.json(miss).path("key").asText();
        assertThat(key).startsWith("ai:analysis:v1:");
        assertThat(put(key, Map.of("issues", List.of())).statusCode()).isEqualTo(201);

        List<String> served = new ArrayList<>();
        for (int i = 0; i < READS; i++) {
            HttpResponse<byte[]> hit = lookup("class A {}");
            assertThat(hit.statusCode()).as(Answers.describe(hit)).isEqualTo(200);
            served.add(SuiteClient.json(hit).path("key").asText());
        }

        assertThat(served).containsOnly(key);
        soon().until(() -> saved().path("calls").asInt() == READS);
        assertThat(saved().path("input_tokens").asInt()).isEqualTo(READS * INPUT_TOKENS);
        assertThat(saved().path("output_tokens").asInt()).isEqualTo(READS * OUTPUT_TOKENS);
        assertThat(saved().path("priced").asBoolean()).isFalse();
        assertThat(lookup("class B {}").statusCode()).as("another input").isEqualTo(404);
    }

    @Test
    void ledger_ofThisMonth_isASheet() throws InterruptedException {
        put(SuiteClient.json(lookup("sheet")).path("key").asText(), "ok");
        assertThat(lookup("sheet").statusCode()).isEqualTo(200);
        soon().until(() -> saved().path("calls").asInt() == 1);

        HttpResponse<byte[]> sheet = SuiteClient.expectSuccess(
                client.send(client.request(AI + "/savings.csv?month=" + YearMonth.from(LocalDate.now(ZoneOffset.UTC)))
                        .GET()
                        .build()));

        assertThat(sheet.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        assertThat(new String(sheet.body(), StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.contains(",analysis," + model + ",1," + INPUT_TOKENS + "," + OUTPUT_TOKENS));
    }

    @Test
    void answers_thatDifferUnderOneKey_areTold() throws InterruptedException {
        String key = SuiteClient.json(lookup("diverging")).path("key").asText();
        put(key, Map.of("severity", "high"));

        put(key, Map.of("severity", "low"));

        soon().until(() -> divergence(key).path("differs_at").asText().equals("/severity"));
        assertThat(divergence(key).path("model").asText()).isEqualTo(model);
    }

    private JsonNode divergence(String key) throws InterruptedException {
        JsonNode all = json("/divergences?limit=1000");
        for (JsonNode one : all.path("data")) {
            if (one.path("key").asText().equals(key)) {
                return one;
            }
        }
        return all.path("none");
    }

    @Test
    void keys_thatDiffer_areExplained() throws InterruptedException {
        HttpResponse<byte[]> explained = SuiteClient.expectSuccess(client.send(client.request(AI + "/keys:explain")
                .header("Content-Type", "application/json")
                .POST(SuiteClient.jsonBody(Map.of(
                        "kind",
                        "chat",
                        "left",
                        Map.of("messages", List.of(), "model", model, "temperature", 0),
                        "right",
                        Map.of("messages", List.of(), "model", model, "temperature", 0.2))))
                .build()));

        assertThat(new String(explained.body(), StandardCharsets.UTF_8))
                .contains("temperature")
                .doesNotContain("\"messages\"");
    }

    @Test
    void chat_thatIsWarm_isNotKept() throws InterruptedException {
        HttpResponse<byte[]> warm = client.send(client.request(AI + "/chat/lookup")
                .header("Content-Type", "application/json")
                .POST(SuiteClient.jsonBody(Map.of("messages", List.of(), "model", model, "temperature", 0.7)))
                .build());

        assertThat(warm.statusCode()).isEqualTo(404);
        assertThat(SuiteClient.json(warm).path("cacheable").asBoolean(true)).isFalse();
        assertThat(SuiteClient.json(warm).has("key")).isFalse();
    }
}
