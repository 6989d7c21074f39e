package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.cache.config.AiConfig;
import io.slipstream.cache.config.OpenAiConfig;
import io.slipstream.cache.openai.AnswerHead;
import io.slipstream.cache.openai.AnswerMode;
import io.slipstream.cache.openai.ModelUpstream.Listener;
import io.slipstream.cache.openai.UpstreamRequest;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of a model over a real connection, against a server that does what a test says. */
class HttpModelUpstreamIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final UpstreamRequest REQUEST =
            new UpstreamRequest("/chat/completions", new byte[] {'{', '}'}, Map.of(), null, AnswerMode.WHOLE);

    private final Vertx vertx = Vertx.vertx();
    private final ConcurrentLinkedQueue<HttpServerRequest> requests = new ConcurrentLinkedQueue<>();
    private volatile Consumer<HttpServerRequest> script = request -> {};
    private final HttpServer server = vertx.createHttpServer()
            .requestHandler(request -> {
                requests.add(request);
                script.accept(request);
            })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Remembers what it hears. */
    private static final class Heard implements Listener {
        private final StringBuffer body = new StringBuffer();
        private volatile @Nullable AnswerHead head;
        private volatile @Nullable ProblemException failure;
        private volatile boolean ended;

        @Override
        public void begun(AnswerHead begun) {
            head = begun;
        }

        @Override
        public void part(byte[] bytes) {
            body.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void ended() {
            ended = true;
        }

        @Override
        public void failed(ProblemException why) {
            failure = why;
        }

        ErrorCode code() {
            await().atMost(PATIENCE).until(() -> failure != null);
            return failure == null ? ErrorCode.INTERNAL_ERROR : failure.code();
        }
    }

    private static OpenAiConfig config(String url, String... settings) {
        Map<String, String> all = new HashMap<>();
        all.put("slipstream.cache.ai.openai.url", url);
        for (int i = 0; i < settings.length; i += 2) {
            all.put("slipstream.cache.ai.openai." + settings[i], settings[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(AiConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build()
                .getConfigMapping(AiConfig.class)
                .openai();
    }

    private HttpModelUpstream upstream(String... settings) {
        return new HttpModelUpstream(vertx, config("http://127.0.0.1:" + server.actualPort(), settings));
    }

    @Test
    void answer_isHeardInOrder_withoutTheFieldsOfTheConnection() {
        script = request -> {
            request.response().setChunked(true).putHeader("X-Request-Id", "r").putHeader("Set-Cookie", "a=b");
            request.response().write("one ");
            vertx.setTimer(20, later -> request.response().end("two"));
        };
        Heard heard = new Heard();

        upstream("api-key", "sk-1").call(REQUEST, heard);

        await().atMost(PATIENCE).until(() -> heard.ended);
        assertThat(heard.body.toString()).isEqualTo("one two");
        assertThat(heard.head).isEqualTo(new AnswerHead(200, Map.of("x-request-id", "r"), AnswerMode.WHOLE));
        assertThat(requests.element().path()).isEqualTo("/v1/chat/completions");
        assertThat(requests.element().getHeader("Authorization")).isEqualTo("Bearer sk-1");
        assertThat(heard.failure).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "first-byte-timeout, PT0.2S, does not begin to answer within PT0.2S",
        "timeout, PT0.2S, is not done within PT0.2S"
    })
    void model_thatDoesNotAnswer_isGivenUp(String setting, String value, String message) {
        Heard heard = new Heard();

        upstream(setting, value).call(REQUEST, heard);

        assertThat(heard.code()).isEqualTo(ErrorCode.UPSTREAM_TIMED_OUT);
        assertThat(heard.failure).hasMessageEndingWith(message);
    }

    @Test
    void model_thatFallsSilent_isGivenUpAndItsConnectionClosed() {
        ConcurrentLinkedQueue<String> closed = new ConcurrentLinkedQueue<>();
        script = request -> {
            request.response().setChunked(true).write("one");
            request.connection().closeHandler(end -> closed.add("closed"));
        };
        Heard heard = new Heard();

        upstream("silence", "PT0.2S").call(REQUEST, heard);

        assertThat(heard.code()).isEqualTo(ErrorCode.UPSTREAM_TIMED_OUT);
        assertThat(heard.body.toString()).isEqualTo("one");
        await().atMost(PATIENCE).until(() -> !closed.isEmpty());
    }

    @Test
    void model_thatBreaksTheConnection_hasFailed() {
        script = request -> {
            request.response().setChunked(true).write("one");
            vertx.setTimer(20, later -> request.connection().close());
        };
        Heard heard = new Heard();

        upstream().call(REQUEST, heard);

        assertThat(heard.code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
        assertThat(heard.ended).isFalse();
    }

    @Test
    void answer_thatIsTooLarge_isNotRead() {
        script = request -> request.response().end(Buffer.buffer(new byte[5000]));
        Heard heard = new Heard();

        upstream("max-answer-size", "4K").call(REQUEST, heard);

        assertThat(heard.code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
        assertThat(heard.failure).hasMessageEndingWith("larger than 4096 bytes");
    }

    @Test
    void calls_pastTheBoundOfThoseThatWait_areRefusedWithATimeToTryAgain() {
        HttpModelUpstream upstream = upstream("concurrency", "1", "max-waiting", "1");
        Heard first = new Heard();
        Heard second = new Heard();
        Heard third = new Heard();
        upstream.call(REQUEST, first);
        await().atMost(PATIENCE).until(() -> requests.size() == 1);
        upstream.call(REQUEST, second);
        upstream.call(REQUEST, third);

        await().atMost(PATIENCE).until(() -> second.failure != null || third.failure != null);
        ProblemException refused = second.failure != null ? second.failure : third.failure;
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));

        requests.element().response().end();
        await().atMost(PATIENCE).until(() -> requests.size() == 2);
    }

    @Test
    void call_thatIsCancelled_isHeardNoMore() {
        ConcurrentLinkedQueue<String> closed = new ConcurrentLinkedQueue<>();
        script = request -> request.connection().closeHandler(end -> closed.add("closed"));
        Heard heard = new Heard();
        Cancellable call = upstream("first-byte-timeout", "PT1S").call(REQUEST, heard);
        await().atMost(PATIENCE).until(() -> requests.size() == 1);

        call.cancel();

        await().atMost(PATIENCE).until(() -> !closed.isEmpty());
        assertThat(heard.failure).isNull();
        assertThat(heard.ended).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a", "http:///v1", "http://a/v1?x=1", "models.example.com/v1"})
    void url_thatIsNone_stopsTheStart(String url) {
        assertThatThrownBy(() -> new HttpModelUpstream(vertx, config(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slipstream.cache.ai.openai.url");
    }
}
