package io.slipstream.extractor;

import io.slipstream.devkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void extractor_keepsToTheSharedRules() {
        ArchitectureRules.check("io.slipstream.extractor");
    }
}
