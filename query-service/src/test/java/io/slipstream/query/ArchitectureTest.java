package io.slipstream.query;

import io.slipstream.devkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void packages_keepTheShapeOfEveryService() {
        ArchitectureRules.check("io.slipstream.query");
    }
}
