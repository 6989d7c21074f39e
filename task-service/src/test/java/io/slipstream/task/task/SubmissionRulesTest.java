package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.problem.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmissionRulesTest {
    private static final Duration WEEK = Duration.ofDays(7);

    private static Submission submission(@Nullable String key, @Nullable Integer attempts, List<String> tags) {
        return new Submission(
                "default",
                "alice",
                "a",
                "null",
                Priority.NORMAL,
                null,
                null,
                Uniqueness.ofKey(key),
                key,
                attempts,
                tags,
                null,
                null);
    }

    @Test
    void broken_soundSubmission_isEmpty() {
        assertThat(SubmissionRules.broken(submission("k", 3, List.of("x")), "", WEEK))
                .isEmpty();
        assertThat(SubmissionRules.broken(submission(null, null, List.of()), "", WEEK))
                .isEmpty();
    }

    @Test
    void broken_everyRule_namesItsField() {
        Submission wrong = submission("a\u0000b", 101, List.of(" "));
        assertThat(SubmissionRules.broken(wrong, "tasks[2].", WEEK))
                .extracting(FieldError::field)
                .containsExactly(
                        "tasks[2].unique_key", "tasks[2].concurrency_key", "tasks[2].max_attempts", "tasks[2].tags[0]");
    }

    @Test
    void broken_tooManyTagsOrFarTimes_namesThem() {
        Submission wrong = new Submission(
                "default",
                null,
                "a",
                "null",
                Priority.NORMAL,
                Instant.parse("1969-12-31T00:00:00Z"),
                Instant.MAX,
                null,
                null,
                null,
                Collections.nCopies(21, "t"),
                null,
                null);
        assertThat(SubmissionRules.broken(wrong, "", WEEK))
                .extracting(FieldError::field)
                .containsExactly("run_at", "deadline", "tags");
    }

    @ParameterizedTest
    @CsvSource({"PT0S,false", "PT-1S,false", "PT0.001S,true", "P7D,true", "P7DT1S,false", "PT2562047788015215H,false"})
    void broken_windowOfAUniqueKey_isPositiveAndBounded(String window, boolean sound) {
        Submission asked = new Submission(
                "default",
                null,
                "a",
                "null",
                Priority.NORMAL,
                null,
                null,
                new Uniqueness("k", Uniqueness.Policy.RETURN, Duration.parse(window)),
                null,
                null,
                List.of(),
                null,
                null);
        assertThat(SubmissionRules.broken(asked, "tasks[0].", WEEK))
                .extracting(FieldError::field)
                .isEqualTo(sound ? List.of() : List.of("tasks[0].unique.window"));
    }
}
