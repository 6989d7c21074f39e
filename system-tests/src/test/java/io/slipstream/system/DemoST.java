package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.slipstream.devkit.demo.Demo;
import io.slipstream.devkit.demo.SuiteClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code ./slipstream demo} does, on a suite that was just started. */
@ExtendWith(SuiteExtension.class)
class DemoST {
    private final RunningSuite suite;

    DemoST(RunningSuite suite) {
        this.suite = suite;
    }

    @Test
    void demo_onAFreshSuite_walksThroughEveryStep() {
        try (SuiteClient client = suite.client()) {
            assertThatCode(() -> new Demo(System.out).run(client)).doesNotThrowAnyException();
        }
    }
}
