package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void traceId_wellFormed_isItsMiddle() {
        assertThat(TraceParent.traceId("00-" + TRACE + "-00f067aa0ba902b7-01")).isEqualTo(TRACE);
    }

    @Test
    void valid_malformed_isNull() {
        assertThat(TraceParent.valid("00-" + TRACE)).isNull();
        assertThat(TraceParent.valid("00-" + "0".repeat(32) + "-00f067aa0ba902b7-01"))
                .isNull();
        assertThat(TraceParent.valid(null)).isNull();
    }
}
