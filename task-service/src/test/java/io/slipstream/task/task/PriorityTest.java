package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PriorityTest {
    @Test
    void level_everyNumber_isOneOfThreeOfAName() {
        assertThat(IntStream.rangeClosed(1, 15)
                        .mapToObj(n -> new Priority(n).level().name()))
                .containsExactly(
                        "CRITICAL",
                        "CRITICAL",
                        "CRITICAL",
                        "HIGH",
                        "HIGH",
                        "HIGH",
                        "NORMAL",
                        "NORMAL",
                        "NORMAL",
                        "LOW",
                        "LOW",
                        "LOW",
                        "BATCH",
                        "BATCH",
                        "BATCH");
    }

    @Test
    void ofValue_namesAndWholeNumbers_areRead() {
        assertThat(Priority.ofValue("high")).contains(new Priority(5));
        assertThat(Priority.ofValue(15)).contains(new Priority(15));
        assertThat(Priority.ofValue(new BigDecimal("3"))).contains(new Priority(3));
    }

    @Test
    void ofValue_anythingElse_isNothing() {
        assertThat(Priority.ofValue("urgent")).isEmpty();
        assertThat(Priority.ofValue(0)).isEmpty();
        assertThat(Priority.ofValue(16)).isEmpty();
        assertThat(Priority.ofValue(new BigDecimal("1.5"))).isEmpty();
        assertThat(Priority.ofValue(true)).isEmpty();
    }
}
