package io.slipstream.cache.openai;

import static io.slipstream.cache.openai.OpenAiClient.status;
import static io.slipstream.cache.openai.ScriptedModel.chunk;
import static io.slipstream.cache.openai.ScriptedModel.completion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.cache.OnLocalStack;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chats through the front, before a scripted model. */
@QuarkusTest
@QuarkusTestResource(value = ScriptedModel.Configured.class, restrictToAnnotatedClass = true)
class OpenAiChatIT extends OnLocalStack {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ASK = "{\"model\":\"cold\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String ASK_STREAM =
            "{\"stream\":true,\"model\":\"cold\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String ASK_STREAM_WITH_USAGE =
            "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"model\":\"cold\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String USAGE_CHUNK =
            "{\"id\":\"chatcmpl-2\",\"object\":\"chat.completion.chunk\",\"created\":1700000001,\"model\":\"cold-0613\",\"choices\":[],"
                    + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}";

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

    private OpenAIClient library(String... header) {
        OpenAIOkHttpClient.Builder builder = OpenAIOkHttpClient.builder()
                .apiKey(client.token())
                .baseUrl(client.baseUrl())
                .maxRetries(0);
        if (header.length == 2) {
            builder.putHeader(header[0], header[1]);
        }
        return builder.build();
    }

    private static ChatCompletionCreateParams.Builder params(String text) {
        return ChatCompletionCreateParams.builder().model("cold").addUserMessage(text);
    }

    private void awaitHit(String body) {
        await().atMost(PATIENCE).until(() -> status(client.chat(body)).contains("; hit"));
    }

    private void streams(CountDownLatch gate, String... events) {
        model.answers(exchange -> {
            exchange.stream();
            for (int i = 0; i < events.length; i++) {
                if (i == 1) {
                    gate.await();
                }
                exchange.event(events[i]);
            }
            exchange.end();
        });
    }

    private static final String[] HELLO = {
        chunk("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null"),
        chunk("{\"content\":\"Hello\"}", "null"),
        chunk("{\"content\":\" world\"}", "null"),
        chunk("{}", "\"stop\""),
        "[DONE]"
    };

    private static String asStream(String... events) {
        StringBuilder all = new StringBuilder();
        for (String event : events) {
            all.append("data: ").append(event).append("\n\n");
        }
        return all.toString();
    }

    private static CountDownLatch open() {
        return new CountDownLatch(0);
    }

    @Test
    void chat_thatIsAskedForTheFirstTime_passesUnchanged() throws Exception {
        model.answers(exchange -> exchange.header("X-Request-Id", "req-1").json(200, completion("Hello")));
        String body =
                "{ \"model\" : \"cold\", \"seed\": 7, \"x_new\": [1.50], \"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}] }";

        HttpResponse<String> answer = client.chat(body, "OpenAI-Organization", "org-1", "X-Private", "no");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(completion("Hello"));
        assertThat(answer.headers().firstValue("X-Request-Id")).contains("req-1");
        assertThat(status(answer)).isEqualTo("slipstream-cache; fwd=uri-miss");
        ScriptedModel.Request asked = model.requests().getFirst();
        assertThat(asked.path()).isEqualTo("/v1/chat/completions");
        assertThat(asked.body()).isEqualTo(body);
        assertThat(asked.header("Authorization")).isEqualTo("Bearer sk-configured-secret");
        assertThat(asked.header("Openai-organization")).isEqualTo("org-1");
        assertThat(asked.header("X-private")).isEmpty();
    }

    @Test
    void chat_thatWasAnswered_isAnsweredFromTheCacheHoweverItIsSpeltAndWhoeverAsks() throws Exception {
        model.answers(open(), completion("Hello"));
        client.chat(ASK);
        awaitHit(ASK);
        int asked = model.requests().size();

        HttpResponse<String> again = client.chat(
                "{\"user\":\"u-1\",\"metadata\":{\"a\":\"b\"},\"messages\":[{\"content\":\"\\u0048i\",\"role\":\"user\"}],\"n\":1,\"temperature\":0.0,\"model\":\"cold\"}");

        assertThat(again.body()).isEqualTo(completion("Hello"));
        assertThat(status(again)).contains("; hit; ttl=");
        assertThat(again.headers().firstValue("Age")).isPresent();
        assertThat(model.requests()).hasSize(asked);
    }

    @Test
    void chat_ofAnotherTenant_isAskedForItself() throws Exception {
        model.answers(open(), completion("Hello"));
        client.chat(ASK);
        awaitHit(ASK);

        HttpResponse<String> other = OpenAiClient.ofNewTenant().chat(ASK);

        assertThat(status(other)).contains("fwd=uri-miss");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"warm\",\"messages\":[]} | temperature",
                "{\"model\":\"cold\",\"temperature\":0.4,\"messages\":[]} | temperature",
                "{\"model\":\"cold\",\"n\":2,\"messages\":[]} | n",
                "{\"model\":\"cold\"} | messages",
                "{\"model\":\"cold\",\"messages\":[],\"seed\":12345678901234567890} | body",
                "{\"model\":\"cold\",\"messages\":[ | body"
            })
    void chat_thatMayNotBeKept_passesThrough(String body, String detail) throws Exception {
        model.answers(open(), completion("Hello"));

        HttpResponse<String> first = client.chat(body);
        HttpResponse<String> second = client.chat(body);

        assertThat(first.body()).isEqualTo(completion("Hello"));
        assertThat(status(first)).isEqualTo("slipstream-cache; fwd=bypass; detail=" + detail);
        assertThat(status(second)).isEqualTo(status(first));
        assertThat(model.requests())
                .hasSize(2)
                .allMatch(request -> request.body().equals(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "content_filter", "tool_calls"})
    void answer_thatIsNotComplete_isNotKept(String reason) throws Exception {
        model.answers(open(), completion("Hel").replace("\"stop\"", '"' + reason + '"'));

        client.chat(ASK);
        HttpResponse<String> again = client.chat(ASK);

        assertThat(status(again)).contains("fwd=uri-miss");
    }

    @Test
    void answer_thatBreaksTheSchemaOfItsRequest_isNotKept() throws Exception {
        String body =
                "{\"model\":\"cold\",\"messages\":[],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\","
                        + "\"schema\":{\"type\":\"object\",\"required\":[\"x\"]}}}}";
        model.answers(open(), completion("{\\\"y\\\":1}"));
        client.chat(body);
        assertThat(status(client.chat(body))).contains("fwd=uri-miss");

        model.answers(open(), completion("{\\\"x\\\":1}"));
        client.chat(body);

        awaitHit(body);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 429, 500, 503})
    void error_ofTheModel_passesAndIsNotKept(int code) throws Exception {
        String error = "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}}";
        model.answers(exchange -> exchange.header("Retry-After", "7").json(code, error));

        HttpResponse<String> failed = client.chat(ASK);

        assertThat(failed.statusCode()).isEqualTo(code);
        assertThat(failed.body()).isEqualTo(error);
        assertThat(failed.headers().firstValue("Retry-After")).contains("7");
        assertThat(status(failed)).isEqualTo("slipstream-cache; fwd=uri-miss; fwd-status=" + code);
        model.answers(open(), completion("Hello"));
        assertThat(client.chat(ASK).body()).isEqualTo(completion("Hello"));
    }

    @Test
    void error_ofTheModel_isUnderstoodByTheLibrary() {
        model.answers(exchange -> exchange.header("Retry-After", "7")
                .json(429, "{\"error\":{\"message\":\"slow down\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}}"));

        assertThatThrownBy(
                        () -> library().chat().completions().create(params("Hi").build()))
                .isInstanceOfSatisfying(
                        RateLimitException.class,
                        limited -> assertThat(limited.headers().values("Retry-After"))
                                .containsExactly("7"));
    }

    @Test
    void model_thatDoesNotBeginToAnswer_is504InTheShapeOfTheInterface() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        model.answers(never, completion("late"));

        HttpResponse<String> late = client.chat(ASK);

        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(late.body())
                .contains("\"error\":{\"message\":\"the model does not begin to answer within PT2S\"")
                .contains("\"type\":\"server_error\"")
                .contains("\"code\":\"upstream_timed_out\"");
        assertThatThrownBy(
                        () -> library().chat().completions().create(params("Hi").build()))
                .isInstanceOf(InternalServerException.class);
    }

    @Test
    void model_thatIsNotThere_is503() throws Exception {
        model.close();

        HttpResponse<String> failed = client.chat(ASK);

        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(failed.headers().firstValue("Retry-After")).isPresent();
        assertThat(failed.body()).contains("\"code\":\"upstream_unavailable\"");
    }

    @Test
    void stream_thatIsAskedForTheFirstTime_passesUnchangedAndAsItComes() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        streams(gate, HELLO);

        HttpResponse<InputStream> answer = client.open(ASK_STREAM);
        try (InputStream events = answer.body()) {
            String begin = OpenAiClient.readUntil(events, "refusal");
            gate.countDown();
            String all = begin + new String(events.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all).isEqualTo(asStream(HELLO));
        }
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(status(answer)).contains("fwd=uri-miss");
        assertThat(model.requests().getFirst().body()).isEqualTo(ASK_STREAM);
    }

    @Test
    void answer_ofAStream_isServedInBothForms() throws Exception {
        streams(open(), HELLO[0], HELLO[1], HELLO[2], HELLO[3], USAGE_CHUNK, "[DONE]");
        client.chat(ASK_STREAM_WITH_USAGE);
        awaitHit(ASK);

        ChatCompletion whole =
                library().chat().completions().create(params("Hi").build());
        assertThat(whole.choices().getFirst().message().content()).contains("Hello world");
        assertThat(whole.id()).isEqualTo("chatcmpl-2");
        assertThat(whole.usage().orElseThrow().promptTokens()).isEqualTo(7);

        HttpResponse<String> plain = client.chat(ASK_STREAM);
        assertThat(status(plain)).contains("; hit");
        assertThat(plain.body()).endsWith("data: [DONE]\n\n").doesNotContain("usage");

        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks = library()
                .chat()
                .completions()
                .createStreaming(params("Hi")
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build())) {
            chunks.stream().forEach(accumulator::accumulate);
        }
        ChatCompletion replayed = accumulator.chatCompletion();
        assertThat(replayed.choices().getFirst().message().content()).contains("Hello world");
        assertThat(replayed.choices().getFirst().finishReason().asString()).isEqualTo("stop");
        assertThat(replayed.created()).isEqualTo(1700000001);
        assertThat(replayed.usage().orElseThrow().completionTokens()).isEqualTo(3);
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void toolCalls_ofAStream_passToTheLibraryAndAreNotKept() {
        streams(
                open(),
                chunk(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                        "null"),
                chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}}]}", "null"),
                chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}", "null"),
                chunk("{}", "\"tool_calls\""),
                "[DONE]");

        for (int round = 1; round <= 2; round++) {
            ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
            try (StreamResponse<ChatCompletionChunk> chunks =
                    library().chat().completions().createStreaming(params("Hi").build())) {
                chunks.stream().forEach(accumulator::accumulate);
            }
            assertThat(accumulator
                            .chatCompletion()
                            .choices()
                            .getFirst()
                            .message()
                            .toolCalls()
                            .orElseThrow()
                            .getFirst()
                            .asFunction()
                            .function()
                            .arguments())
                    .isEqualTo("{\"a\":1}");
            assertThat(model.requests()).hasSize(round);
        }
    }

    @Test
    void stream_thatIsCut_endsWithAnErrorAndIsNotKept() throws Exception {
        model.answers(exchange -> {
            exchange.streamToCut();
            exchange.event(HELLO[0]);
            exchange.send("data: {\"half".getBytes(StandardCharsets.UTF_8));
        });

        HttpResponse<String> cut = client.chat(ASK_STREAM);

        assertThat(cut.body())
                .startsWith(asStream(HELLO[0]) + "data: {\"error\":{\"message\":\"the model broke the connection\"")
                .endsWith("\n\n")
                .doesNotContain("half")
                .doesNotContain("[DONE]");
        streams(open(), HELLO);
        assertThat(client.chat(ASK_STREAM).body()).isEqualTo(asStream(HELLO));
    }

    @Test
    void streams_thatAreIdentical_shareOneCall() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        streams(gate, HELLO);

        List<CompletableFuture<HttpResponse<String>>> callers = new ArrayList<>();
        IntStream.range(0, 50).forEach(i -> callers.add(client.chatLater(ASK_STREAM)));
        callers.add(client.chatLater(ASK));
        await().atMost(PATIENCE).until(() -> model.requests().size() == 1);
        HttpResponse<InputStream> late = client.open(ASK_STREAM);
        String begin = OpenAiClient.readUntil(late.body(), "refusal");
        gate.countDown();

        assertThat(begin + new String(late.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(asStream(HELLO));
        for (CompletableFuture<HttpResponse<String>> caller : callers) {
            assertThat(caller.get().body()).contains("Hello").contains("world");
        }
        assertThat(callers.getLast().get().headers().firstValue("Content-Type")).contains("application/json");
        assertThat(callers.stream().filter(caller -> status(caller.join()).contains("collapsed")))
                .hasSizeGreaterThan(40);
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void call_whoseFirstCallerIsGone_goesOnForTheOthersAndIsKept() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        streams(gate, HELLO);
        HttpResponse<InputStream> first = client.open(ASK_STREAM);
        OpenAiClient.readUntil(first.body(), "refusal");
        HttpResponse<InputStream> second = client.open(ASK_STREAM);
        OpenAiClient.readUntil(second.body(), "refusal");

        first.body().close();
        gate.countDown();

        assertThat(new String(second.body().readAllBytes(), StandardCharsets.UTF_8))
                .endsWith("[DONE]\n\n");
        awaitHit(ASK);
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void callerThatReadsNothing_holdsNobodyUpAndGetsAllInTheEnd() throws Exception {
        String large = chunk("{\"content\":\"" + "x".repeat(100_000) + "\"}", "null");
        String[] events = {HELLO[0], large, large, large, large, large, large, large, large, HELLO[3], "[DONE]"};
        CountDownLatch gate = new CountDownLatch(1);
        streams(gate, events);
        HttpResponse<InputStream> slow = client.open(ASK_STREAM);
        HttpResponse<InputStream> fast = client.open(ASK_STREAM);

        gate.countDown();

        assertThat(new String(fast.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(asStream(events));
        assertThat(new String(slow.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(asStream(events));
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void call_thatIsNotKept_endsWithItsCaller() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        model.answers(exchange -> {
            exchange.stream();
            try {
                // Slowly, so that the largest answer is not reached before the test gives up.
                while (!ended.await(5, TimeUnit.MILLISECONDS)) {
                    exchange.event(HELLO[1]);
                }
            } catch (java.io.IOException e) {
                ended.countDown();
                throw e;
            }
        });
        HttpResponse<InputStream> only = client.open(ASK_STREAM.replace("cold", "warm"));
        OpenAiClient.readUntil(only.body(), "Hello");

        only.body().close();

        assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void callers_withOtherCredentials_getAnswersButNoErrorsOfEachOther() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        model.answers(exchange -> {
            if (exchange.request().header("Authorization").equals("Bearer sk-bad")) {
                gate.await();
                exchange.json(401, "{}");
            } else {
                exchange.json(200, completion("Hello"));
            }
        });
        CompletableFuture<HttpResponse<String>> refused = OpenAiClient.sendLater(
                client.request("/chat/completions", ASK).header("Slipstream-Upstream-Authorization", "Bearer sk-bad"));
        await().atMost(PATIENCE).until(() -> model.requests().size() == 1);

        CompletableFuture<HttpResponse<String>> other = client.chatLater(ASK);
        gate.countDown();

        assertThat(refused.get().statusCode()).isEqualTo(401);
        assertThat(other.get().body()).isEqualTo(completion("Hello"));
    }

    @Test
    void call_thatAnInvalidationOvertakes_isForThoseAloneWhoAskedBefore() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        model.answers(exchange -> {
            if (model.requests().size() == 1) {
                gate.await();
                exchange.json(200, completion("old"));
            } else {
                exchange.json(200, completion("new"));
            }
        });
        CompletableFuture<HttpResponse<String>> before = client.chatLater(ASK);
        await().atMost(PATIENCE).until(() -> model.requests().size() == 1);
        assertThat(client.cache()
                        .invalidate(java.util.Map.of("tags", List.of("model:cold")))
                        .statusCode())
                .isEqualTo(200);

        HttpResponse<String> after = client.chat(ASK);
        gate.countDown();

        assertThat(after.body()).isEqualTo(completion("new"));
        assertThat(before.get().body()).isEqualTo(completion("old"));
        awaitHit(ASK);
        assertThat(client.chat(ASK).body()).isEqualTo(completion("new"));
    }

    @Test
    void savings_countHitsWithTheTokensOfTheAnswer() throws Exception {
        model.answers(open(), completion("Hello"));
        client.chat(ASK);
        awaitHit(ASK);
        client.chat(ASK);
        client.chat(ASK_STREAM);

        await().atMost(PATIENCE).untilAsserted(() -> {
            var savings = client.cache().request().get("/api/v1/cache/ai/savings");
            assertThat(savings.statusCode()).isEqualTo(200);
            int calls = savings.path("totals.calls");
            assertThat(calls).isGreaterThanOrEqualTo(3);
            assertThat(savings.<Integer>path("totals.input_tokens")).isEqualTo(12 * calls);
        });
    }

    @Test
    void header_noStore_neitherReadsNorKeeps() throws Exception {
        model.answers(open(), completion("one"));
        assertThat(status(client.chat(ASK, "Cache-Control", "no-store")))
                .isEqualTo("slipstream-cache; fwd=bypass; detail=no-store");
        assertThat(status(client.chat(ASK))).contains("fwd=uri-miss");
        awaitHit(ASK);
        model.answers(open(), completion("two"));

        assertThat(client.chat(ASK, "Cache-Control", "no-store").body()).isEqualTo(completion("two"));
        assertThat(client.chat(ASK).body()).isEqualTo(completion("one"));
    }

    @Test
    void header_noCache_asksAnewAndKeepsTheAnswer() throws Exception {
        model.answers(open(), completion("one"));
        client.chat(ASK);
        awaitHit(ASK);
        model.answers(open(), completion("two"));

        HttpResponse<String> anew = client.chat(ASK, "Cache-Control", "no-cache");

        assertThat(anew.body()).isEqualTo(completion("two"));
        assertThat(status(anew)).isEqualTo("slipstream-cache; fwd=request");
        await().atMost(PATIENCE).until(() -> client.chat(ASK).body().equals(completion("two")));
    }

    @Test
    void header_ttl_saysHowLongTheAnswerIsKept() throws Exception {
        model.answers(open(), completion("one"));

        client.chat(ASK, "Slipstream-TTL", "PT20S");

        awaitHit(ASK);
        assertThat(status(client.chat(ASK))).matches(".*ttl=(1\\d|20);.*");
    }

    @ParameterizedTest
    @CsvSource({"Slipstream-TTL,soon", "Slipstream-TTL,-1", "Slipstream-TTL,P8D", "Cache-Control,max-age=x"})
    void header_thatIsWrong_isRefusedByItsName(String name, String value) throws Exception {
        HttpResponse<String> refused = client.chat(ASK, name, value);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("'" + name + "' must be").contains("\"param\":\"" + name + '"');
        assertThat(model.requests()).isEmpty();
    }

    @Test
    void credential_ofTheCaller_reachesTheModelInPlaceOfTheConfiguredOne() throws Exception {
        model.answers(open(), completion("Hello"));

        client.chat(ASK, "Slipstream-Upstream-Authorization", "Bearer sk-own");

        assertThat(model.requests().getFirst().header("Authorization")).isEqualTo("Bearer sk-own");
        assertThat(model.requests().getFirst().headers()).doesNotContainKey("Slipstream-upstream-authorization");
    }

    @Test
    void request_withoutToken_is401() throws Exception {
        HttpResponse<String> refused = OpenAiClient.send(
                java.net.http.HttpRequest.newBuilder(java.net.URI.create(client.baseUrl() + "/chat/completions"))
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(ASK)));

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("\"type\":\"authentication_error\"");
    }

    @Test
    void request_thatIsTooLarge_is413() throws Exception {
        assertThat(client.chat("x".repeat(1 << 21)).statusCode()).isEqualTo(413);
    }

    @Test
    void answer_thatIsTooLarge_is502AndIsNotKept() throws Exception {
        model.answers(open(), completion("x".repeat(1 << 21)));

        HttpResponse<String> failed = client.chat(ASK);

        assertThat(failed.statusCode()).isEqualTo(502);
        assertThat(failed.body()).contains("larger than 1048576 bytes");
    }

    @Test
    void path_thatIsNotServed_isNotFoundForTheLibraryToo() {
        assertThatThrownBy(() -> library().models().list()).isInstanceOf(NotFoundException.class);
    }
}
