package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedrivePolicyTest {
    @ParameterizedTest(name = "pending {0}, completed {1}, died again {2}, otherwise {3}: {4}")
    @CsvSource({
        "10, 0, 0, 0, WAIT",
        "6, 4, 0, 0, WAIT",
        "5, 5, 0, 0, GO",
        "0, 5, 5, 0, GO",
        "0, 0, 0, 10, GO",
        "5, 0, 5, 0, WAIT",
        "4, 0, 6, 0, STOP",
        "0, 4, 6, 0, STOP",
        "1, 0, 2, 0, STOP",
        "0, 0, 1, 0, STOP",
        "0, 1, 0, 0, GO",
        "1, 0, 0, 0, WAIT",
        "0, 0, 0, 0, GO"
    })
    void ofCanary_outcomes_leadToAVerdict(
            long pending, long completed, long again, long otherwise, RedrivePolicy.Verdict expected) {
        assertThat(RedrivePolicy.ofCanary(new Redrive.Outcomes(pending, completed, again, otherwise)))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "pending {0}, completed {1}, died again {2}, otherwise {3}: {4}")
    @CsvSource({
        "100, 0, 0, 0, GO",
        "91, 0, 9, 0, GO",
        "90, 0, 10, 0, STOP",
        "80, 10, 10, 0, GO",
        "79, 10, 11, 0, STOP",
        "0, 49, 51, 0, STOP",
        "0, 30, 50, 20, GO"
    })
    void ofLatest_outcomes_leadToAVerdict(
            long pending, long completed, long again, long otherwise, RedrivePolicy.Verdict expected) {
        assertThat(RedrivePolicy.ofLatest(new Redrive.Outcomes(pending, completed, again, otherwise)))
                .isEqualTo(expected);
    }
}
