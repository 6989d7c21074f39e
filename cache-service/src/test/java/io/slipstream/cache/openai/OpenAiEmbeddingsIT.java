package io.slipstream.cache.openai;

import static io.slipstream.cache.openai.OpenAiClient.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.cache.OnLocalStack;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors through the front, before a scripted model. */
@QuarkusTest
@QuarkusTestResource(value = ScriptedModel.Configured.class, restrictToAnnotatedClass = true)
class OpenAiEmbeddingsIT extends OnLocalStack {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OpenAiClient client = OpenAiClient.ofNewTenant();
    private ScriptedModel model;

    @BeforeEach
    void startTheModel() {
        model = new ScriptedModel();
        model.answers(exchange -> exchange.json(200, vectors(exchange.request().body())));
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

    /** An input's vector is its length, told last input first; each costs ten tokens. */
    private static String vectors(String request) throws java.io.IOException {
        JsonNode input = JSON.readTree(request).path("input");
        boolean isOne = input.isTextual() || input.path(0).isNumber();
        int count = isOne ? 1 : input.size();
        List<String> data = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
            JsonNode item = isOne ? input : input.get(i);
            int length = item.isTextual() ? item.textValue().length() : item.size();
            data.add("{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":[" + length + ".50,-1e-7]}");
        }
        return "{\"object\":\"list\",\"data\":[" + String.join(",", data)
                + "],\"model\":\"embed-1\",\"usage\":{\"prompt_tokens\":" + 10 * count + ",\"total_tokens\":"
                + 10 * count
                + "}}";
    }

    private static String ask(String input) {
        return "{\"model\":\"embed\",\"input\":" + input + "}";
    }

    private static String answer(int tokens, int... lengths) {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < lengths.length; i++) {
            data.append(i == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":[" + lengths[i]
                            + ".50,-1E-7]}");
        }
        return "{\"object\":\"list\",\"data\":[" + data + "],\"model\":\"embed-1\",\"usage\":{\"prompt_tokens\":"
                + tokens + ",\"total_tokens\":" + tokens + "}}";
    }

    private void awaitHit(String body) {
        await().atMost(PATIENCE).until(() -> status(client.embeddings(body)).equals("slipstream-cache; hit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"abc\"", "[\"abc\",\"d\"]", "[1,2,3]", "[[1,2],[3]]"})
    void vectors_askedForTheFirstTime_passUnchanged_thenComeFromTheCache(String input) throws Exception {
        HttpResponse<String> first = client.embeddings(ask(input));

        assertThat(first.body()).isEqualTo(vectors(ask(input)));
        assertThat(status(first)).isEqualTo("slipstream-cache; fwd=uri-miss");
        assertThat(model.requests().getFirst().body()).isEqualTo(ask(input));
        assertThat(model.requests().getFirst().path()).isEqualTo("/v1/embeddings");
        awaitHit(ask(input));
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void batch_ofWhichSomeAreThere_asksForTheOthersInOneCall() throws Exception {
        client.embeddings(ask("[\"a\",\"ccc\"]"));
        awaitHit(ask("\"ccc\""));
        model.forget();

        HttpResponse<String> mixed =
                client.embeddings("{\"input\":[\"bb\",\"a\",\"dddd\",\"ccc\",\"bb\"],\"model\":\"embed\"}");

        assertThat(mixed.body()).isEqualTo(answer(20, 2, 1, 4, 3, 2));
        assertThat(status(mixed)).isEqualTo("slipstream-cache; fwd=partial; detail=hits-2");
        assertThat(model.requests()).hasSize(1);
        assertThat(JSON.readTree(model.requests().getFirst().body()))
                .isEqualTo(JSON.readTree(ask("[\"bb\",\"dddd\"]")));
        awaitHit(ask("[\"dddd\",\"bb\",\"ccc\",\"a\"]"));
        assertThat(client.embeddings(ask("[\"dddd\",\"bb\",\"ccc\",\"a\"]")).body())
                .isEqualTo(answer(0, 4, 2, 3, 1));
        assertThat(model.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"dimensions\":2", "\"encoding_format\":\"base64\"", "\"x_new\":true"})
    void member_thatMayChangeTheVector_isPartOfTheKey(String member) throws Exception {
        client.embeddings(ask("\"abc\""));
        awaitHit(ask("\"abc\""));

        HttpResponse<String> other = client.embeddings("{\"model\":\"embed\",\"input\":\"abc\"," + member + "}");

        assertThat(status(other)).contains("fwd=uri-miss");
    }

    @Test
    void user_isNoPartOfTheKey() throws Exception {
        client.embeddings(ask("\"abc\""));
        awaitHit(ask("\"abc\""));

        assertThat(status(client.embeddings("{\"model\":\"embed\",\"input\":\"abc\",\"user\":\"u\"}")))
                .isEqualTo("slipstream-cache; hit");
    }

    @Test
    void batch_whoseRestFails_isTheErrorOfTheModel() throws Exception {
        client.embeddings(ask("\"a\""));
        awaitHit(ask("\"a\""));
        model.answers(exchange -> exchange.header("Retry-After", "3").json(429, "{\"error\":{\"message\":\"no\"}}"));

        HttpResponse<String> failed = client.embeddings(ask("[\"a\",\"bb\"]"));

        assertThat(failed.statusCode()).isEqualTo(429);
        assertThat(failed.body()).isEqualTo("{\"error\":{\"message\":\"no\"}}");
        assertThat(failed.headers().firstValue("Retry-After")).contains("3");
        assertThat(status(client.embeddings(ask("\"a\"")))).isEqualTo("slipstream-cache; hit");
    }

    @Test
    void batch_whoseRestIsOdd_is502() throws Exception {
        client.embeddings(ask("\"a\""));
        awaitHit(ask("\"a\""));
        model.answers(new CountDownLatch(0), "{\"object\":\"list\",\"data\":[],\"model\":\"embed-1\"}");

        assertThat(client.embeddings(ask("[\"a\",\"bb\"]")).statusCode()).isEqualTo(502);
    }

    @Test
    void batches_thatAreIdentical_shareOneCall() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        model.answers(gate, vectors(ask("[\"a\",\"bb\"]")));

        var callers = java.util.stream.Stream.generate(() -> client.later("/embeddings", ask("[\"a\",\"bb\"]")))
                .limit(20)
                .toList();
        await().atMost(PATIENCE).until(() -> model.requests().size() == 1);
        gate.countDown();

        for (var caller : callers) {
            assertThat(caller.get().body()).isIn(vectors(ask("[\"a\",\"bb\"]")), answer(0, 1, 2));
        }
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void header_noCacheAndNoStore_askTheModel() throws Exception {
        client.embeddings(ask("\"a\""));
        awaitHit(ask("\"a\""));
        model.forget();

        assertThat(status(client.embeddings(ask("\"a\""), "Cache-Control", "no-cache")))
                .isEqualTo("slipstream-cache; fwd=request");
        assertThat(status(client.embeddings(ask("\"a\""), "Cache-Control", "no-store")))
                .isEqualTo("slipstream-cache; fwd=bypass; detail=no-store");
        assertThat(model.requests()).hasSize(2);
    }

    @Test
    void savings_countTheTokensOfWhatWasThere() throws Exception {
        client.embeddings(ask("[\"aaaa\",\"bb\",\"cc\"]"));
        await().atMost(PATIENCE)
                .until(() -> status(client.embeddings(ask("[\"aaaa\",\"d\"]"))).contains("partial")
                        || status(client.embeddings(ask("[\"aaaa\",\"d\"]"))).equals("slipstream-cache; hit"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            var savings = client.cache().request().get("/api/v1/cache/ai/savings");
            assertThat(savings.<Integer>path("totals.input_tokens")).isGreaterThanOrEqualTo(12);
        });
    }

    @Test
    void library_getsVectorsFromTheCache() {
        var library = OpenAIOkHttpClient.builder()
                .apiKey(client.token())
                .baseUrl(client.baseUrl())
                .maxRetries(0)
                .build();
        EmbeddingCreateParams params = EmbeddingCreateParams.builder()
                .model("embed")
                .inputOfArrayOfStrings(List.of("a", "bb"))
                .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                .build();
        library.embeddings().create(params);

        await().atMost(PATIENCE).untilAsserted(() -> {
            CreateEmbeddingResponse answer = library.embeddings().create(params);
            assertThat(answer.usage().totalTokens()).isZero();
            assertThat(answer.data().get(1).embedding()).startsWith(2.5f);
        });
        assertThat(model.requests()).hasSize(1);
    }
}
