package io.slipstream.cache.openai;

import static io.slipstream.cache.openai.OpenAiClient.status;
import static io.slipstream.cache.openai.ScriptedModel.chunk;
import static io.slipstream.cache.openai.ScriptedModel.completion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.cache.SecondReplica;
import io.slipstream.cache.SlowRedis;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of a model that replicas share. */
@QuarkusTest
@QuarkusTestResource(value = ScriptedModel.Configured.class, restrictToAnnotatedClass = true)
class OpenAiReplicasIT extends OnLocalStack {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ASK_STREAM =
            "{\"stream\":true,\"model\":\"cold\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String ASK = "{\"model\":\"cold\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    /** What is never killed; it tells all, and may make one call at a time. */
    private static final String LASTING = "model-lasting";

    private static SecondReplica lasting;

    private final OpenAiClient here = OpenAiClient.ofNewTenant();
    private ScriptedModel model;

    @BeforeAll
    static void startReplica() throws Exception {
        lasting = replica(
                LASTING,
                Map.of(
                        "quarkus.log.category.\"io.slipstream\".level", "DEBUG",
                        "slipstream.cache.ai.openai.concurrency", "1",
                        "slipstream.cache.ai.openai.max-waiting", "1"));
    }

    @AfterAll
    static void stopReplica() {
        lasting.close();
    }

    @BeforeEach
    void startTheModel() {
        model = new ScriptedModel();
        await().atMost(PATIENCE).untilAsserted(() -> {
            here.cache().put("default", "probe", "v");
            assertThat(here.cache().get("default", "probe").header("Cache-Status"))
                    .endsWith("detail=l1");
        });
    }

    @AfterEach
    void stopTheModel() {
        model.close();
    }

    private static SecondReplica replica(String name, Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>();
        StreamSupport.stream(ConfigProvider.getConfig().getPropertyNames().spliterator(), false)
                .filter(key -> key.startsWith("slipstream.cache.ai."))
                .forEach(key -> ConfigProvider.getConfig()
                        .getOptionalValue(key, String.class)
                        .ifPresent(value -> settings.put(key, value)));
        settings.put("slipstream.cache.lease.timeout", "PT1S");
        settings.putAll(more);
        return SecondReplica.start(name, settings);
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }

    private static final String BEGIN = chunk("{\"role\":\"assistant\",\"content\":\"Hel\"}", "null");
    private static final String END = chunk("{\"content\":\"lo\"}", "\"stop\"");

    private void streams(CountDownLatch gate, String begin) {
        model.answers(exchange -> {
            exchange.stream();
            exchange.event(begin);
            gate.await();
            exchange.event(END);
            exchange.event("[DONE]");
            exchange.end();
        });
    }

    @Test
    void streams_onTwoReplicas_shareOneCall() throws Exception {
        OpenAiClient there = here.at(lasting.baseUri());
        CountDownLatch gate = new CountDownLatch(1);
        streams(gate, BEGIN);

        HttpResponse<InputStream> first = here.open(ASK_STREAM);
        String begin = OpenAiClient.readUntil(first.body(), "Hel");
        List<CompletableFuture<HttpResponse<String>>> whole = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            whole.add(there.chatLater(i % 2 == 0 ? ASK_STREAM : ASK));
        }
        HttpResponse<InputStream> live = there.open(ASK_STREAM);
        String beginThere = OpenAiClient.readUntil(live.body(), "Hel");
        gate.countDown();

        String all = event(BEGIN) + event(END) + event("[DONE]");
        assertThat(begin + new String(first.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(all);
        assertThat(beginThere + new String(live.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(all);
        assertThat(status(live)).contains("collapsed");
        for (CompletableFuture<HttpResponse<String>> one : whole) {
            assertThat(one.get().statusCode()).as(one.get().body()).isEqualTo(200);
            assertThat(one.get().body()).contains("Hel").contains("lo");
        }
        assertThat(model.requests()).hasSize(1);
        await().atMost(PATIENCE).until(() -> status(there.chat(ASK)).contains("; hit"));
    }

    @Test
    void replicaThatCalls_thatIsKilled_isReplacedByAnotherWhoseCallersGoOn() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        SecondReplica replica = replica("model-killed", Map.of());
        try {
            OpenAiClient there = here.at(replica.baseUri());
            model.answers(exchange -> {
                boolean isFirst = calls.incrementAndGet() == 1;
                exchange.stream();
                exchange.event(BEGIN);
                if (isFirst) {
                    never.await();
                }
                exchange.event(END);
                exchange.event("[DONE]");
                exchange.end();
            });
            HttpResponse<InputStream> leader = there.open(ASK_STREAM);
            OpenAiClient.readUntil(leader.body(), "Hel");
            HttpResponse<InputStream> follower = here.open(ASK_STREAM);
            String begin = OpenAiClient.readUntil(follower.body(), "Hel");

            replica.close();

            assertThat(begin + new String(follower.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(event(BEGIN) + event(END) + event("[DONE]"));
            assertThat(model.requests()).hasSize(2);
        } finally {
            replica.close();
        }
    }

    @Test
    void callers_ofAnAnswerThatBeginsDifferentlyAfterTheKill_areToldAndOthersGetIt() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        SecondReplica replica = replica("model-differs", Map.of());
        try {
            OpenAiClient there = here.at(replica.baseUri());
            model.answers(exchange -> {
                boolean isFirst = calls.incrementAndGet() == 1;
                exchange.stream();
                exchange.event(isFirst ? BEGIN : BEGIN.replace("Hel", "Hal"));
                if (isFirst) {
                    never.await();
                }
                exchange.event(END);
                exchange.event("[DONE]");
                exchange.end();
            });
            HttpResponse<InputStream> leader = there.open(ASK_STREAM);
            OpenAiClient.readUntil(leader.body(), "Hel");
            HttpResponse<InputStream> sent = here.open(ASK_STREAM);
            OpenAiClient.readUntil(sent.body(), "Hel");
            CompletableFuture<HttpResponse<String>> unsent = here.chatLater(ASK);

            replica.close();

            assertThat(new String(sent.body().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith(
                            "data: {\"error\":{\"message\":\"the call broke off, and another one gave another answer\"")
                    .doesNotContain("[DONE]");
            assertThat(unsent.get().body()).contains("\"content\":\"Hallo\"");
        } finally {
            replica.close();
        }
    }

    @Test
    void replicaWithoutRedis_callsOnceItself() throws Exception {
        try (SecondReplica alone =
                replica("model-alone", Map.of("slipstream.cache.redis.url", "redis://127.0.0.1:1"))) {
            OpenAiClient there = here.at(alone.baseUri());
            CountDownLatch gate = new CountDownLatch(1);
            streams(gate, BEGIN);

            HttpResponse<InputStream> first = there.open(ASK_STREAM);
            OpenAiClient.readUntil(first.body(), "Hel");
            HttpResponse<InputStream> second = there.open(ASK_STREAM);
            OpenAiClient.readUntil(second.body(), "Hel");
            gate.countDown();

            assertThat(new String(first.body().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith(event("[DONE]"));
            assertThat(new String(second.body().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith(event("[DONE]"));
            assertThat(status(first)).contains("fwd=");
            assertThat(model.requests()).hasSize(1);
        }
    }

    @Test
    void replicaThatLosesRedis_callsItself_andItsCallersGoOn() throws Exception {
        try (SlowRedis redis = new SlowRedis();
                SecondReplica replica = replica("model-cut-off", Map.of("slipstream.cache.redis.url", redis.url()))) {
            OpenAiClient there = here.at(replica.baseUri());
            // One that has just started may give Redis up for a moment, and would call by itself.
            model.answers(exchange -> exchange.json(200, completion("Hello")));
            await().atMost(PATIENCE).until(() -> status(there.chat(ask("warm"))).contains("; hit"));
            model.forget();
            CountDownLatch gate = new CountDownLatch(1);
            streams(gate, BEGIN);
            HttpResponse<InputStream> leader = here.open(ASK_STREAM);
            OpenAiClient.readUntil(leader.body(), "Hel");
            HttpResponse<InputStream> follower = there.open(ASK_STREAM);
            String begin = OpenAiClient.readUntil(follower.body(), "Hel");
            assertThat(model.requests()).hasSize(1);

            redis.delays(Duration.ofSeconds(10));
            await().atMost(PATIENCE).until(() -> model.requests().size() == 2);
            gate.countDown();

            String all = event(BEGIN) + event(END) + event("[DONE]");
            assertThat(begin + new String(follower.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(all);
            assertThat(new String(leader.body().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith(event(END) + event("[DONE]"));
        }
    }

    @Test
    void replicaWhoseReadIsNotAnsweredInTime_sharesTheCallAllTheSame() throws Exception {
        try (SlowRedis redis = new SlowRedis();
                SecondReplica replica = replica("model-late", Map.of("slipstream.cache.redis.url", redis.url()))) {
            OpenAiClient there = here.at(replica.baseUri());
            model.answers(exchange -> exchange.json(200, completion("Hello")));
            await().atMost(PATIENCE).until(() -> status(there.chat(ask("warm"))).contains("; hit"));
            model.forget();
            CountDownLatch gate = new CountDownLatch(1);
            streams(gate, BEGIN);
            HttpResponse<InputStream> leader = here.open(ASK_STREAM);
            OpenAiClient.readUntil(leader.body(), "Hel");

            // Later than a read waits, sooner than a lease does.
            redis.delays(Duration.ofMillis(300));
            HttpResponse<InputStream> follower = there.open(ASK_STREAM);
            String begin = OpenAiClient.readUntil(follower.body(), "Hel");
            redis.delays(Duration.ZERO);
            gate.countDown();

            assertThat(begin + new String(follower.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(event(BEGIN) + event(END) + event("[DONE]"));
            assertThat(leader.body().readAllBytes()).isNotEmpty();
            assertThat(status(follower)).contains("collapsed");
            assertThat(model.requests()).hasSize(1);
        }
    }

    @Test
    void credentials_areInNoLogAndNoAnswer() throws Exception {
        OpenAiClient there = here.at(lasting.baseUri());
        model.answers(exchange -> exchange.json(401, "{\"error\":{\"message\":\"no\"}}"));
        there.chat(ASK, "Slipstream-Upstream-Authorization", "Bearer sk-own-secret");
        there.chat(ASK);
        model.close();
        String answer = there.chat(ASK, "Slipstream-Upstream-Authorization", "Bearer sk-own-secret")
                .body();
        HttpResponse<String> malformed =
                there.chat(ASK, "Slipstream-Upstream-Authorization", "Bearer sk-own-secret", "Slipstream-TTL", "x");

        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(answer + malformed.body()).contains("error").doesNotContain("sk-");
        Path log = Path.of("target", "replica-" + LASTING + ".log");
        await().atMost(PATIENCE).until(() -> Files.readString(log).contains("UPSTREAM_UNAVAILABLE"));
        assertThat(Files.readString(log)).doesNotContain("sk-own-secret").doesNotContain("sk-configured-secret");
    }

    @Test
    void chats_pastThoseThatMayWait_are429AndTheOthersAreServed() throws Exception {
        OpenAiClient there = here.at(lasting.baseUri());
        CountDownLatch gate = new CountDownLatch(1);
        model.answers(exchange -> {
            gate.await();
            exchange.json(200, completion("Hello"));
        });
        CompletableFuture<HttpResponse<String>> running = there.chatLater(ask("running"));
        await().atMost(PATIENCE).until(() -> model.requests().size() == 1);

        List<CompletableFuture<HttpResponse<String>>> more =
                Stream.of("a", "b", "c").map(text -> there.chatLater(ask(text))).toList();
        await().atMost(PATIENCE)
                .until(() -> more.stream().filter(CompletableFuture::isDone).count() == 2);
        gate.countDown();

        assertThat(running.get().statusCode()).isEqualTo(200);
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> one : more) {
            answers.add(one.get());
        }
        assertThat(answers).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(200, 429, 429);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 429).allSatisfy(refused -> {
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body())
                    .contains("\"type\":\"https://slipstream.io/problems/rate-limited\"")
                    .contains("\"error\":{");
        });
    }

    private static String ask(String text) {
        return ASK.replace("Hi", text);
    }
}
