package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code ./slipstream demo} does, on a suite that runs, and what {@code status} says of it. */
@ExtendWith(SuiteExtension.class)
class DemoST {
    private final RunningSuite suite;

    DemoST(RunningSuite suite) {
        this.suite = suite;
    }

    @Test
    void demo_onARunningSuite_walksThroughEveryStepAndPrintsItsFigures() {
        assertThat(suite.launcher("demo"))
                .contains("bytes, before and after compression")
                .contains("304 on the second visit");
    }

    @Test
    void status_ofARunningSuite_isReady() {
        assertThat(suite.launcher("status", "-o", "json")).contains("\"state\" : \"ready\"");
    }
}
