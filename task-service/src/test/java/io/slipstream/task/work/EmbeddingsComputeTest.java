package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.MemorySize;
import io.slipstream.task.config.EmbeddingsConfig;
import io.slipstream.task.storage.JacksonJson;
import io.slipstream.task.work.BatchTaskHandler.ItemOutcome;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingsComputeTest {
    private final List<Integer> asked = new ArrayList<>();

    private final EmbeddingsConfig config = (EmbeddingsConfig) Proxy.newProxyInstance(
            EmbeddingsConfig.class.getClassLoader(),
            new Class<?>[] {EmbeddingsConfig.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "inputLimit" -> 3;
                case "callLimit" -> 4;
                case "textLimit" -> new MemorySize(BigInteger.TEN);
                case "resultLimit" -> new MemorySize(BigInteger.valueOf(140));
                default -> throw new UnsupportedOperationException(method.getName());
            });

    private final EmbeddingsCompute handler = new EmbeddingsCompute(this::ask, new JacksonJson(), config);

    private Uni<Embeddings.Answer> ask(Caller caller, Embeddings.Question question) {
        asked.add(question.inputs().size());
        List<List<?>> vectors = new ArrayList<>();
        int length = question.model().equals("long") ? 60 : 1;
        question.inputs()
                .forEach(input -> vectors.add(
                        IntStream.range(0, length).mapToObj(i -> input.length()).toList()));
        if (question.model().equals("short")) {
            vectors.removeLast();
        }
        return Uni.createFrom().item(new Embeddings.Answer(question.model(), vectors, Map.of("total_tokens", 7)));
    }

    private Map<UUID, ItemOutcome> run(Attempt... attempts) {
        return handler.handle(List.of(attempts)).await().atMost(Duration.ofSeconds(30));
    }

    @Test
    void handle_moreTextsThanACallHolds_areSeveralCalls() {
        Attempt one = Attempts.of("{\"model\":\"m\",\"inputs\":[\"a\",\"b\",\"c\"]}");
        Attempt two = Attempts.of("{\"model\":\"m\",\"inputs\":[\"dd\",\"e\"]}");
        Attempt three = Attempts.of("{\"model\":\"m\",\"input\":\"fff\"}");

        Map<UUID, ItemOutcome> outcomes = run(one, two, three);

        assertThat(asked).containsExactly(3, 3);
        assertThat(outcomes.get(two.taskId()))
                .isEqualTo(new ItemOutcome.Done("{\"model\":\"m\",\"dimensions\":1,\"embeddings\":[[2],[1]],"
                        + "\"usage\":{\"total_tokens\":7,\"tasks\":2}}"));
        assertThat(outcomes.get(three.taskId()).toString()).isEqualTo("Done[]");
    }

    @Test
    void handle_resultThatIsTooLarge_failsForGood() {
        Attempt attempt = Attempts.of("{\"model\":\"long\",\"inputs\":[\"a\"]}");

        assertThat(run(attempt).get(attempt.taskId())).isInstanceOfSatisfying(ItemOutcome.Failed.class, failed -> {
            assertThat(failed.failure().error().type()).isEqualTo("ResultTooLarge");
            assertThat(failed.failure().isRetryable()).isFalse();
        });
    }

    @Test
    void handle_vectorsMissing_isTriedAgain() {
        Attempt attempt = Attempts.of("{\"model\":\"short\",\"inputs\":[\"a\",\"b\"]}");

        assertThat(run(attempt).get(attempt.taskId()))
                .isInstanceOfSatisfying(
                        ItemOutcome.Failed.class,
                        failed -> assertThat(failed.failure().isRetryable()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"m"}                                           | payload.input
            {"model":"m","input":"a","inputs":["b"]}                | payload.input
            {"model":"m","inputs":["a","b","c","d"]}                | 1 to 3 texts
            {"model":"m","inputs":[7]}                              | payload.inputs
            {"model":"m","inputs":["12345678901"]}                  | at most 10 bytes
            {"model":"m","input":""}                                | not empty
            {"model":" ","input":"a"}                               | payload.model
            {"model":"m","input":"a","dimensions":0}                | payload.dimensions
            {"model":"m","input":"a","dimensions":1.5}              | payload.dimensions
            {"model":"m","input":"a","user":"x"}                    | payload.user is not known
            """)
    void handle_badField_failsForGoodNamingItWithoutACall(String payload, String field) {
        Attempt attempt = Attempts.of(payload);

        assertThat(run(attempt).get(attempt.taskId())).isInstanceOfSatisfying(ItemOutcome.Failed.class, failed -> {
            assertThat(failed.failure()).hasMessageContaining(field);
            assertThat(failed.failure().isRetryable()).isFalse();
        });
        assertThat(asked).isEmpty();
    }
}
