package io.slipstream.contracts.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.event.GoldenEvents;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTypeTest {
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void of_everyCode_hasATypeAndAFittingStatus(ErrorCode code) {
        ProblemType type = ProblemType.of(code);

        assertThat(type.type().toString()).matches("https://slipstream\\.io/problems/[a-z]+(-[a-z]+)*");
        assertThat(code.title()).isNotBlank();
        switch (code.kind()) {
            case CALLER -> assertThat(type.status()).isBetween(400, 428);
            case CONFLICT -> assertThat(type.status()).isIn(409, 412);
            case CAPACITY -> assertThat(type.status()).isIn(429, 503);
            case UPSTREAM -> assertThat(type.status()).isIn(502, 503, 504);
            case INTERNAL -> assertThat(type.status()).isEqualTo(500);
        }
    }

    @Test
    void types_areUnique() {
        assertThat(Arrays.stream(ErrorCode.values())
                        .map(code -> ProblemType.of(code).type()))
                .doesNotHaveDuplicates();
    }

    @Test
    void problem_asJson_hasTheMembersOfTheStandard() throws Exception {
        Problem problem = Problem.of(
                ErrorCode.QUEUE_FULL,
                "queue 'mail' holds 10000 of 10000",
                "/api/v1/tasks",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                List.of(new FieldError("priority", "one of CRITICAL, HIGH")));

        assertThat(GoldenEvents.JSON.readTree(GoldenEvents.JSON.writeValueAsString(problem)))
                .isEqualTo(GoldenEvents.JSON.readTree("""
                        {"type":"https://slipstream.io/problems/queue-full","title":"Queue is full","status":429,
                         "detail":"queue 'mail' holds 10000 of 10000","instance":"/api/v1/tasks",
                         "trace_id":"4bf92f3577b34da6a3ce929d0e0e4736",
                         "errors":[{"field":"priority","rule":"one of CRITICAL, HIGH"}]}"""));
    }

    @Test
    void problem_withoutTraceAndErrors_leavesThemOut() throws Exception {
        Problem problem = Problem.of(ErrorCode.NOT_FOUND, "task does not exist", "/api/v1/tasks/1", null, List.of());

        assertThat(GoldenEvents.JSON.writeValueAsString(problem))
                .doesNotContain("trace_id")
                .doesNotContain("errors");
    }

    @Test
    void invalid_severalErrors_namesTheFirstAndCountsTheRest() {
        ProblemException failure = ProblemException.invalid(
                List.of(new FieldError("a", "a number"), new FieldError("b", "set"), new FieldError("c", "set")));

        assertThat(failure).hasMessage("'a' must be a number (and 2 more)");
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(failure.errors()).hasSize(3);
    }

    @Test
    void exception_withEverything_keepsIt() {
        IllegalStateException cause = new IllegalStateException();
        ProblemException failure =
                new ProblemException(ErrorCode.OVERLOADED, "busy", List.of(), Duration.ofSeconds(2), cause);

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(failure).hasCause(cause);
        assertThat(ProblemException.notFound("task 7")).hasMessage("task 7 does not exist");
    }
}
