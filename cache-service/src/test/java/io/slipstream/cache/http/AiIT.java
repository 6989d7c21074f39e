package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of models over HTTP. */
@QuarkusTest
class AiIT extends OnLocalStack {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String REQUEST =
            "{\"content\":\"def f(): pass\",\"language\":\"python\",\"rules\":[\"security\"],\"model\":\"gpt-4\",\"temperature\":0.2}";
    private static final String ANSWER = "{\"result\":{\"issues\":[]},\"model\":\"gpt-4-0613\","
            + "\"usage\":{\"input_tokens\":812,\"output_tokens\":95},\"finish_reason\":\"stop\"}";
    private static final String NO_KEY = ":" + "0".repeat(64) + ":" + "0".repeat(64);

    private final CacheClient client = CacheClient.ofNewTenant();

    @BeforeEach
    void awaitTheLog() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            client.put("default", "probe", "v");
            assertThat(client.get("default", "probe").header("Cache-Status")).endsWith("detail=l1");
        });
    }

    private Response lookup(String kind, String body) {
        return client.post("/ai/" + kind + "/lookup", body);
    }

    private String keyOf(String kind, String body) {
        Response miss = lookup(kind, body);
        assertThat(miss.statusCode()).as(miss.asString()).isEqualTo(404);
        return miss.path("key");
    }

    private Response put(String kind, String key, String body) {
        return client.request()
                .contentType("application/json")
                .body(body)
                .put("/api/v1/cache/ai/" + kind + "/entries/" + key);
    }

    @Test
    void lookup_ofWhatIsNotThere_tellsTheKey() {
        Response miss = lookup("analysis", REQUEST);

        assertThat(miss.statusCode()).isEqualTo(404);
        assertThat(miss.contentType()).startsWith("application/problem+json");
        assertThat(miss.<String>path("type")).endsWith("/not-found");
        assertThat(miss.<String>path("key")).matches("ai:analysis:v1:[0-9a-f]{64}:[0-9a-f]{64}");
        assertThat(miss.<Boolean>path("cacheable")).isTrue();
        assertThat(miss.<String>path("trace_id")).isNotBlank();
        assertThat(miss.header("Cache-Status")).contains("fwd=uri-miss");
    }

    @Test
    void lookup_ofAnAnswerThatWasKept_isServedHoweverItIsSpelt() {
        String key = keyOf("analysis", REQUEST);
        assertThat(put("analysis", key, ANSWER).statusCode()).isEqualTo(201);

        Response hit = lookup(
                "analysis",
                "{ \"temperature\": 2e-1, \"seed\": null, \"model\": \"gpt-4\", \"rules\": [\"security\"], \"language\": \"\\u0070ython\", \"content\": \"def f(): pass\" }");

        assertThat(hit.statusCode()).isEqualTo(200);
        assertThat(hit.contentType()).startsWith("application/json");
        assertThat(hit.<String>path("key")).isEqualTo(key);
        assertThat(hit.<List<?>>path("result.issues")).isEmpty();
        assertThat(hit.<Integer>path("age_seconds")).isBetween(0, 60);
        assertThat(hit.<Integer>path("usage.input_tokens")).isEqualTo(812);
        assertThat(hit.<String>path("model")).isEqualTo("gpt-4-0613");
        assertThat(hit.header("Cache-Status")).contains("hit").contains("detail=l1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0.1000,1e-7,12345678901234567890,-0.0]",
                "\"text \\u00e9\"",
                "12345678901234567890",
                "0.10",
                "true",
                "{\"b\":1,\"a\":{\"c\":[null]}}"
            })
    void result_ofAnyJson_comesBackAsItWasSent(String result) {
        String request = "{\"input\":\"text\",\"model\":\"e\"}";
        String key = keyOf("embedding", request);
        put("embedding", key, "{ \"result\" : " + result + " , \"model\":\"e\"}");

        assertThat(lookup("embedding", request).asString()).endsWith(",\"result\":" + result + "}");
    }

    @Test
    void result_ofATool_needsNoModel() {
        String request = "{\"tool\":\"grep\",\"arguments\":{\"pattern\":\"x\"}}";
        String key = keyOf("tool_output", request);

        assertThat(put("tool_output", key, "{\"result\":[]}").statusCode()).isEqualTo(201);
        assertThat(lookup("tool_output", request).statusCode()).isEqualTo(200);
        assertThat(lookup("tool_output", request.replace("\"x\"", "\"y\"")).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"analysis, 86399", "embedding, 604799", "completion, 3599", "chat, 3599", "tool_output, 599"})
    void answer_ofAKind_livesAsLongAsItsPolicySays(String kind, long ttl) {
        String request = "{\"content\":\"a\",\"tool\":\"t\",\"model\":\"m\",\"temperature\":0}";
        put(kind, keyOf(kind, request), ANSWER);

        String status = lookup(kind, request).header("Cache-Status");
        assertThat(Long.parseLong(status.replaceAll(".*ttl=(-?\\d+).*", "$1"))).isBetween(ttl - 30, ttl + 1);
    }

    @Test
    void request_withALargeBody_isServed() {
        String request = "{\"content\":\"" + "x".repeat(300_000) + "\",\"model\":\"m\"}";
        String key = keyOf("analysis", request);
        put("analysis", key, "{\"result\":\"" + "y".repeat(3_000_000) + "\",\"model\":\"m\"}");

        assertThat(lookup("analysis", request).<String>path("result")).hasSize(3_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"messages\":[],\"model\":\"m\"}",
                "{\"messages\":[],\"model\":\"m\",\"temperature\":0.7}",
                "{\"messages\":[],\"model\":\"m\",\"temperature\":null}"
            })
    void chat_thatIsTooWarm_isNotCacheable(String request) {
        Response refused = lookup("chat", request);

        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.<Boolean>path("cacheable")).isFalse();
        assertThat(refused.<Map<String, ?>>path("$")).doesNotContainKey("key");
        assertThat(refused.<String>path("detail")).contains("temperature");
    }

    @Test
    void chat_ofAModelThatIsColdByDefault_isCacheable() {
        assertThat(keyOf("chat", "{\"messages\":[],\"model\":\"cold\"}"))
                .isEqualTo(keyOf("chat", "{\"messages\":[],\"model\":\"cold\",\"temperature\":0.1}"));
    }

    @Test
    void answer_ofAnotherTenant_isNeitherSeenNorNamed() {
        String key = keyOf("analysis", REQUEST);
        put("analysis", key, ANSWER);

        Response other = CacheClient.ofNewTenant().post("/ai/analysis/lookup", REQUEST);

        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(other.<String>path("key")).isNotEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model:gpt-4", "model:gpt-4-0613", "repo-7"})
    void answer_whoseTagIsInvalidated_isGone(String tag) {
        String key = keyOf("analysis", REQUEST);
        put("analysis", key + "?tags=repo-7", ANSWER.replace("{\"result\"", "{\"inputs\":" + REQUEST + ",\"result\""));
        assertThat(lookup("analysis", REQUEST).statusCode()).isEqualTo(200);

        client.invalidate(Map.of("namespace", "ai-analysis", "tags", List.of(tag)));

        assertThat(lookup("analysis", REQUEST).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"length\"", "\"content_filter\"", "\"tool_calls\"", "\"\"", "null"})
    void answer_thatIsIncomplete_isRefusedAndNotServed(String reason) {
        String key = keyOf("analysis", REQUEST);

        Response refused = put("analysis", key, ANSWER.replace("\"stop\"", reason));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<String>path("type")).endsWith("/answer-not-admitted");
        assertThat(refused.<String>path("errors[0].field")).isEqualTo("finish_reason");
        assertThat(lookup("analysis", REQUEST).statusCode()).isEqualTo(404);
    }

    @Test
    void answer_whoseInputsHaveAnotherKey_isRefused() {
        String key = keyOf("analysis", REQUEST);

        Response refused = put(
                "analysis", key, "{\"result\":1,\"model\":\"m\",\"inputs\":" + REQUEST.replace("python", "ruby") + "}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<String>path("errors[0].field")).isEqualTo("inputs");
    }

    @Test
    void answer_ofAChatThatIsTooWarm_isRefused() {
        Response refused = put(
                "chat",
                "ai:chat:v1" + NO_KEY,
                "{\"result\":1,\"model\":\"m\",\"inputs\":{\"messages\":[],\"model\":\"m\",\"temperature\":0.9}}");

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<String>path("errors[0].field")).isEqualTo("inputs.temperature");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{\"n\":1}|201", "\"{\\\"n\\\":1}\"|201", "{\"n\":\"1\"}|422", "{}|422", "\"n is 1\"|422", "[]|422"
            })
    void answer_withASchema_isKeptIfItIsValid(String result, int status) {
        String request =
                "{\"content\":\"a\",\"model\":\"m\",\"response_schema\":{\"type\":\"object\",\"required\":[\"n\"],"
                        + "\"properties\":{\"n\":{\"$ref\":\"#/$defs/n\"}},\"$defs\":{\"n\":{\"type\":\"integer\"}}}}";
        String key = keyOf("completion", request);

        Response answer =
                put("completion", key, "{\"result\":" + result + ",\"model\":\"m\",\"inputs\":" + request + "}");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(lookup("completion", request).statusCode()).isEqualTo(status == 201 ? 200 : 404);
        if (status == 422) {
            assertThat(answer.<String>path("errors[0].field")).isEqualTo("result");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"choices\":[{\"message\":{\"content\":\"{\\\"n\\\":1}\"}}]}|201",
                "{\"choices\":[{\"message\":{\"content\":\"{}\"}}]}|422",
                "{\"choices\":[{\"message\":{\"content\":null}}]}|422",
                "{\"n\":1}|201"
            })
    void answer_withTheSchemaOfAResponseFormat_isKeptIfItsMessagesAreValid(String result, int status) {
        String request =
                "{\"messages\":[],\"model\":\"m\",\"temperature\":0,\"response_format\":{\"type\":\"json_schema\","
                        + "\"json_schema\":{\"name\":\"x\",\"schema\":{\"type\":\"object\",\"required\":[\"n\"]}}}}";

        Response answer = put(
                "chat",
                keyOf("chat", request),
                "{\"result\":" + result + ",\"model\":\"m\",\"inputs\":" + request + "}");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"http://127.0.0.1:1/schema.json\"}",
                "{\"$ref\":\"#/nowhere\"}",
                "{\"$ref\":\"#\"}",
                "{\"$schema\":\"http://example.com/own\",\"type\":\"object\"}",
                "{\"type\":\"object\",\"patternProperties\":{\"(\":{}}}",
                "3"
            })
    void answer_withASchemaThatCannotBeUsed_isRefusedWithItsField(String schema) {
        String request = "{\"content\":\"a\",\"model\":\"m\",\"response_schema\":" + schema + "}";

        Response refused = put(
                "completion",
                keyOf("completion", request),
                "{\"result\":{\"n\":1},\"model\":\"m\",\"inputs\":" + request + "}");

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(400);
        assertThat(refused.<String>path("errors[0].field")).isEqualTo("inputs.response_schema");
    }

    @Test
    void lookup_byManyAtOnceWithALease_isFilledByOne() throws Exception {
        Response first = client.post("/ai/analysis/lookup?lease=PT30S", REQUEST);
        assertThat(first.header("Lease-Token")).isNotNull();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> waiting =
                    callers.submit(() -> client.post("/ai/analysis/lookup?lease=PT30S&wait=PT20S", REQUEST));
            Response filled = client.request()
                    .header("Lease-Token", first.header("Lease-Token"))
                    .contentType("application/json")
                    .body(ANSWER)
                    .put("/api/v1/cache/ai/analysis/entries/" + first.path("key"));

            assertThat(filled.statusCode()).isEqualTo(201);
            assertThat(waiting.get().statusCode()).isEqualTo(200);
            assertThat(waiting.get().<String>path("model")).isEqualTo("gpt-4-0613");
        }
    }

    @Test
    void fill_ofAModelThatWasRetiredMeanwhile_isRefused() {
        Response first = client.post("/ai/analysis/lookup?lease=PT30S", REQUEST);
        client.invalidate(Map.of("namespace", "ai-analysis", "tags", List.of("model:gpt-4-0613")));

        Response late = client.request()
                .header("Lease-Token", first.header("Lease-Token"))
                .contentType("application/json")
                .body(ANSWER)
                .put("/api/v1/cache/ai/analysis/entries/" + first.path("key"));

        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(lookup("analysis", REQUEST).statusCode()).isEqualTo(404);
    }

    @Test
    void lookup_ofAKeyWhereSomethingElseWasPut_isAMiss() {
        String key = keyOf("analysis", REQUEST);
        client.put("ai-analysis", key, "{\"result\":1}");

        assertThat(lookup("analysis", REQUEST).statusCode()).isEqualTo(404);
    }

    @Test
    void explain_ofTwoModels_namesTheModel() {
        Response explained = client.post(
                "/ai/keys:explain",
                "{\"kind\":\"analysis\",\"left\":" + REQUEST + ",\"right\":" + REQUEST.replace("gpt-4", "gpt-5") + "}");

        assertThat(explained.statusCode()).isEqualTo(200);
        assertThat(explained.<Boolean>path("same")).isFalse();
        assertThat(explained.<List<?>>path("differences")).hasSize(1);
        assertThat(explained.<String>path("differences[0].input")).isEqualTo("model");
        assertThat(explained.<String>path("differences[0].left")).isEqualTo("gpt-4");
        assertThat(explained.<String>path("differences[0].right")).isEqualTo("gpt-5");
        assertThat(explained.<String>path("left_key")).isEqualTo(keyOf("analysis", REQUEST));
        assertThat(explained.<String>path("right_key")).isNotEqualTo(explained.<String>path("left_key"));
    }

    @Test
    void explain_ofOneRequestInTwoSpellings_saysSame() {
        Response explained = client.post(
                "/ai/keys:explain",
                "{\"kind\":\"chat\",\"left\":{\"messages\":[],\"model\":\"m\"},\"right\":{\"temperature\":1.0,\"model\":\"m\",\"messages\":[]}}");

        assertThat(explained.<Boolean>path("same")).isTrue();
        assertThat(explained.<List<?>>path("differences")).isEmpty();
        assertThat(explained.<String>path("left_key")).as("too warm").isNull();
    }

    @Test
    void explain_ofLongInputs_tellsHashAndLength() {
        Response explained = client.post(
                "/ai/keys:explain",
                "{\"kind\":\"completion\",\"left\":{\"prompt\":\"" + "a".repeat(300) + "\",\"model\":\"m\"},"
                        + "\"right\":{\"prompt\":\"b\",\"model\":\"m\",\"stop\":[\"x\"]}}");

        assertThat(explained.<List<String>>path("differences.input")).containsExactly("prompt", "stop");
        assertThat(explained.<String>path("differences[0].left.sha256")).matches("[0-9a-f]{64}");
        assertThat(explained.<Integer>path("differences[0].left.length")).isEqualTo(302);
        assertThat(explained.<Object>path("differences[1].left")).isNull();
        assertThat(explained.<List<String>>path("differences[1].right")).containsExactly("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST|/ai/poem/lookup|{}|kind",
                "POST|/ai/analysis/lookup|{}|content",
                "POST|/ai/analysis/lookup|[]|body",
                "POST|/ai/analysis/lookup|{\"content\":\"a\"}|model",
                "POST|/ai/analysis/lookup|{\"content\":\"a\",\"model\":\"m\",\"seed\":12345678901234567890}|seed",
                "POST|/ai/analysis/lookup|{\"content\":\"a\",\"model\":\"m\",\"x\":{\"y\":1,\"y\":2}}|x.y",
                "POST|/ai/analysis/lookup?lease=soon|{}|lease",
                "POST|/ai/analysis/lookup?tags=a|{}|tags",
                "POST|/ai/keys:explain|{}|kind",
                "POST|/ai/keys:explain|{\"kind\":\"analysis\"}|left",
                "POST|/ai/keys:explain|{\"kind\":\"analysis\",\"left\":{\"content\":\"a\",\"model\":\"m\"},\"right\":{}}|right.content",
                "POST|/ai/keys:explain|{\"kind\":\"analysis\",\"up\":{}}|up",
                "PUT|/ai/analysis/entries/mine|{}|key",
                "PUT|/ai/analysis/entries/ai:chat:v1$|{}|key",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{}|result",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":null}|result",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1}|model",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1,\"model\":4}|model",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1,\"modle\":\"m\"}|modle",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1,\"result\":2}|result",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1,\"model\":\"m\",\"usage\":3}|usage",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1,\"model\":\"m\",\"usage\":{}}|usage.input_tokens",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1,\"model\":\"m\",\"usage\":{\"input_tokens\":-1}}|usage.input_tokens",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1,\"model\":\"m\",\"usage\":{\"prompt_tokens\":1.5}}|usage.prompt_tokens",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1,\"model\":\"m\",\"finish_reason\":3}|finish_reason",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1,\"model\":\"m\",\"inputs\":[]}|inputs",
                "PUT|/ai/analysis/entries/ai:analysis:v1$|{\"result\":1,\"model\":\"m\",\"inputs\":{\"model\":\"m\"}}|inputs.content",
                "PUT|/ai/analysis/entries/ai:analysis:v1$?ttl=soon|{}|ttl"
            })
    void request_thatBreaksARule_isRefusedWithItsField(String method, String path, String body, String field) {
        Response refused = client.request()
                .contentType("application/json")
                .body(body)
                .request(method, "/api/v1/cache" + path.replace("$", NO_KEY));

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(400);
        assertThat(refused.contentType()).startsWith("application/problem+json");
        assertThat(refused.<String>path("errors[0].field")).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"content\":\"a\"} x", "{\"content\":NaN}", "{'content':1}", "nul"})
    void body_thatIsNoJson_isRefused(String body) {
        Response refused = lookup("analysis", body);

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(400);
        assertThat(refused.contentType()).startsWith("application/problem+json");
    }
}
