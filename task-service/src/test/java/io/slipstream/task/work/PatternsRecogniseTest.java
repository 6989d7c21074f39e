package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.task.storage.JacksonJson;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsRecogniseTest {
    private final PatternsRecognise handler = new PatternsRecognise(
            (tenant, type, most) -> Uni.createFrom()
                    .item(List.of(
                            "Timeout: " + type.orElse("any") + " 1",
                            "Timeout: " + type.orElse("any") + " 2",
                            tenant + most)),
            new JacksonJson(),
            Runnable::run);

    private String run(String payload) {
        return handler.handle(Attempts.of(payload)).await().atMost(Duration.ofSeconds(30));
    }

    @Test
    void handle_givenTexts_areCountedByTemplate() {
        assertThat(run("{\"texts\":[\"job 1 done\",\"job 2 done\",\"other\"]}"))
                .isEqualTo(
                        "{\"lines\":3,\"templates\":2,\"recurring\":1,\"covered\":2,\"patterns\":[{\"template\":\"job <*> done\","
                                + "\"count\":2,\"share\":0.6667,\"first\":0,\"last\":1,\"examples\":[\"job 1 done\",\"job 2 done\"]}]}");
    }

    @Test
    void handle_minCountAndMaxPatterns_narrow() {
        assertThat(run("{\"texts\":[\"a b\",\"c d e\"],\"min_count\":1,\"max_patterns\":1}"))
                .contains("\"recurring\":2", "\"template\":\"a b\"")
                .doesNotContain("c d e");
    }

    @Test
    void handle_deadLetters_areLookedUp() {
        assertThat(run("{\"from\":\"dead_letters\",\"type\":\"mail\",\"limit\":7}"))
                .contains("\"template\":\"Timeout: mail <*>\"", "\"lines\":3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                              | payload.texts
            {"texts":["a"],"from":"dead_letters"}           | payload.texts
            {"texts":[]}                                    | payload.texts
            {"texts":[7]}                                   | payload.texts
            {"from":"logs"}                                 | payload.from
            {"texts":["a"],"limit":3}                       | payload.limit
            {"from":"dead_letters","limit":5001}            | payload.limit
            {"texts":["a"],"similarity":0}                  | payload.similarity
            {"texts":["a"],"min_count":0}                   | payload.min_count
            {"texts":["a"],"max_patterns":501}              | payload.max_patterns
            {"texts":["a"],"depth":4}                       | payload.depth is not known
            """)
    void handle_badField_failsForGoodNamingIt(String payload, String field) {
        assertThatThrownBy(() -> run(payload))
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining(field);
    }
}
