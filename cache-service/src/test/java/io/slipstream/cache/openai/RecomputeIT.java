package io.slipstream.cache.openai;

import static io.slipstream.cache.openai.OpenAiClient.status;
import static io.slipstream.cache.openai.ScriptedModel.completion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.slipstream.cache.OnLocalStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that are made again for each hit, and compared with what is kept. */
@QuarkusTest
@QuarkusTestResource(value = ScriptedModel.Recomputing.class, restrictToAnnotatedClass = true)
class RecomputeIT extends OnLocalStack {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ASK =
            "{\"model\":\"cold\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"temperature\":0}";
    private static final String INPUTS = "{\"content\":\"def f(): pass\",\"model\":\"m\"}";

    private final OpenAiClient client = OpenAiClient.ofNewTenant();
    private ScriptedModel model;

    @BeforeEach
    void startTheModel() {
        model = new ScriptedModel();
        await().atMost(PATIENCE).untilAsserted(() -> {
            client.cache().put("default", "probe", "v");
            assertThat(client.cache().get("default", "probe").header("Cache-Status"))
                    .endsWith("detail=l1");
        });
    }

    @AfterEach
    void stopTheModel() {
        model.close();
    }

    private JsonPath divergences() {
        Response answer = client.cache().request().get("/api/v1/cache/ai/divergences");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return answer.jsonPath();
    }

    private int compared() {
        return divergences().getList("kinds.compared", Integer.class).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    private JsonPath divergencesOnce(int compared) {
        await().atMost(PATIENCE).until(() -> compared() == compared);
        return divergences();
    }

    /** How many answers were compared, once all that the model was asked for again are; each such call brings so many. */
    private int comparedAfter(int ofACall) {
        await().atMost(PATIENCE)
                .until(() -> model.requests().size() > 1
                        && compared() == ofACall * (model.requests().size() - 1));
        return compared();
    }

    private Response lookup(String query) {
        return client.cache().post("/ai/analysis/lookup" + query, INPUTS);
    }

    private Response put(String key, String result, Map<String, String> headers) {
        return client.cache()
                .request()
                .contentType("application/json")
                .headers(headers)
                .body("{\"result\":" + result + ",\"model\":\"m\"}")
                .put("/api/v1/cache/ai/analysis/entries/" + key);
    }

    @Test
    void lookup_whoseAnswerIsToBeMadeAgain_isAMissThatSaysSo() {
        String key = lookup("").path("key");
        put(key, "{\"severity\":\"high\"}", Map.of());

        Response again = lookup("");

        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(again.<String>path("key")).isEqualTo(key);
        assertThat(again.<Boolean>path("cacheable")).isTrue();
        assertThat(again.header("Cache-Status")).isEqualTo("slipstream-cache; fwd=request; detail=recompute");
    }

    @Test
    void answer_thatDiffersFromTheKeptOne_isTold() {
        String key = lookup("").path("key");
        put(key, "{\"issues\":[{\"severity\":\"high\"}]}", Map.of());

        put(key, "{ \"issues\" : [{\"severity\":\"low\"}] }", Map.of());

        JsonPath told = divergencesOnce(1);
        assertThat(told.getList("kinds"))
                .containsExactly(Map.of("kind", "analysis", "model", "m", "compared", 1, "diverged", 1, "share", 1.0f));
        assertThat(told.getString("data[0].key")).isEqualTo(key);
        assertThat(told.getString("data[0].differs_at")).isEqualTo("/issues/0/severity");
        assertThat(told.getInt("data[0].times")).isEqualTo(1);
    }

    @Test
    void answer_thatSaysTheSame_isCountedOnly() {
        String key = lookup("").path("key");
        put(key, "{\"issues\":[],\"id\":1}", Map.of());

        put(key, "{\"id\":2,\"issues\":[]}", Map.of());

        JsonPath told = divergencesOnce(1);
        assertThat(told.getList("kinds.diverged")).containsExactly(0);
        assertThat(told.getList("data")).isEmpty();
    }

    /** Of a crowd one makes the answer again; the others get the kept one. */
    @Test
    void lookup_withALease_isAMissForOneCaller() {
        String first = lookup("?lease=PT10S").header("Lease-Token");
        String key = lookup("").path("key");
        put(key, "1", Map.of("Lease-Token", first));

        Response again = lookup("?lease=PT10S");
        Response another = lookup("?lease=PT10S");

        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(again.header("Lease-Token")).isNotBlank();
        assertThat(another.statusCode()).isEqualTo(200);
        assertThat(put(key, "2", Map.of("Lease-Token", again.header("Lease-Token")))
                        .statusCode())
                .as("what is kept stays")
                .isEqualTo(409);
        assertThat(divergencesOnce(1).getList("data.key")).containsExactly(key);
    }

    @Test
    void chat_thatWasServed_isAskedAgainBesideTheCaller() throws Exception {
        model.answers(exchange -> exchange.json(200, completion("Hello")));
        client.chat(ASK);
        await().atMost(PATIENCE).until(() -> status(client.chat(ASK)).contains("; hit"));
        int before = comparedAfter(1);
        assertThat(divergences().getInt("kinds[0].diverged")).isZero();

        model.answers(exchange -> exchange.json(200, completion("Bye")));
        assertThat(client.chat(ASK).body()).contains("Hello");

        JsonPath told = divergencesOnce(before + 1);
        assertThat(told.getList("data.differs_at")).containsExactly("/choices/0/message/content");
        assertThat(client.chat(ASK).body()).as("what is kept stays").contains("Hello");
    }

    @Test
    void embeddings_thatWereServed_areAskedAgainBesideTheCaller() throws Exception {
        String ask = "{\"model\":\"e\",\"input\":[\"a\",\"b\"]}";
        model.answers(exchange -> exchange.json(200, vectors("[1.0,0.0]", "[0.0,1.0]")));
        client.embeddings(ask);
        await().atMost(PATIENCE).until(() -> status(client.embeddings(ask)).contains("; hit"));
        int before = comparedAfter(2);

        model.answers(exchange -> exchange.json(200, vectors("[1.0,0.0000001]", "[1.0,0.0]")));
        assertThat(client.embeddings(ask).body()).contains("[0.0,1.0]");

        assertThat(divergencesOnce(before + 2).getList("data.differs_at")).containsExactly("");
    }

    @Test
    void divergences_withBadParameters_areRefused() {
        for (String query : List.of("?limit=0", "?limit=1001", "?limit=x", "?limit=1&limit=2", "?other=1", "?from=x")) {
            assertThat(client.cache()
                            .request()
                            .get("/api/v1/cache/ai/divergences" + query)
                            .statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    private static String vectors(String first, String second) {
        return "{\"object\":\"list\",\"model\":\"e\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":"
                + first
                + "},{\"object\":\"embedding\",\"index\":1,\"embedding\":" + second
                + "}],\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}";
    }
}
