package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.config.EmbeddingsConfig;
import io.slipstream.task.config.PushConfig;
import io.slipstream.task.config.ServicesConfig;
import io.slipstream.task.fixture.Receiver;
import io.slipstream.task.fixture.Receiver.Answer;
import io.slipstream.task.work.Caller;
import io.slipstream.task.work.Embeddings;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An interface that the operator names. */
class HttpEmbeddingsIT {
    private static final Embeddings.Question QUESTION = new Embeddings.Question("m", null, List.of("a", "b"));
    private static final Caller CALLER =
            new Caller("tenant", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    private final Vertx vertx = Vertx.vertx();
    private Receiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = Receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
        vertx.close();
    }

    private Embeddings embeddings() {
        var config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(EmbeddingsConfig.class)
                .withMapping(CallsConfig.class)
                .withMapping(PushConfig.class)
                .withMapping(ServicesConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "slipstream.embeddings.url", receiver.url("/v1/"),
                                "slipstream.embeddings.api-key", "key-7",
                                "slipstream.embeddings.answer-limit", "500"),
                        "test",
                        100))
                .build();
        // Tokens of this service cannot be made here: asking for one would fail the test.
        HttpCalls calls = new HttpCalls(
                vertx, new ServiceTokens(Clock.systemUTC(), Runnable::run), config.getConfigMapping(CallsConfig.class));
        return new HttpEmbeddings(
                calls,
                new ServiceAddresses(config.getConfigMapping(ServicesConfig.class)),
                new JacksonJson(),
                config.getConfigMapping(EmbeddingsConfig.class),
                config.getConfigMapping(PushConfig.class),
                Clock.systemUTC(),
                Runnable::run);
    }

    private Embeddings.Answer ask() {
        return embeddings().ask(CALLER, QUESTION).await().atMost(Duration.ofSeconds(30));
    }

    @Test
    void ask_namedInterface_getsItsOwnKeyAndNothingOfThisService() {
        receiver.answers(new Answer(
                200,
                "{\"data\":[{\"index\":1,\"embedding\":[0.25]},{\"index\":0,\"embedding\":[1e-3]}],\"usage\":{\"total_tokens\":2}}",
                Map.of()));

        Embeddings.Answer answer = ask();

        assertThat(answer.vectors().toString()).isEqualTo("[[0.001], [0.25]]");
        assertThat(answer.usage()).containsEntry("total_tokens", 2);
        Receiver.Call call = receiver.calls().getFirst();
        assertThat(call.header("Authorization")).isEqualTo("Bearer key-7");
        assertThat(call.header("traceparent")).isEmpty();
        assertThat(call.text()).isEqualTo("{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"float\"}");
    }

    @Test
    void ask_overloaded_saysHowMuchLater() {
        receiver.answers(new Answer(503, "", Map.of("Retry-After", "7")));

        assertThatThrownBy(this::ask)
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.later()).contains(Duration.ofSeconds(7)));
    }

    @Test
    void ask_answerThatIsTooLarge_failsForGood() {
        receiver.answers(new Answer(200, "x".repeat(501), Map.of()));

        assertThatThrownBy(this::ask)
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining("more than 500 bytes");
    }

    @Test
    void ask_noVectors_mayBeTriedAgain() {
        receiver.answers(new Answer(200, "{\"data\":[{\"embedding\":\"AAAA\"}]}", Map.of()));

        assertThatThrownBy(this::ask)
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isTrue())
                .hasMessageContaining("without vectors");
    }
}
