package io.slipstream.task;

import io.slipstream.devkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void service_itsClasses_keepToTheShape() {
        ArchitectureRules.check("io.slipstream.task");
    }
}
