package io.slipstream.gateway;

import io.slipstream.devkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void packages_keepTheShapeOfAService() {
        ArchitectureRules.check("io.slipstream.gateway");
    }
}
