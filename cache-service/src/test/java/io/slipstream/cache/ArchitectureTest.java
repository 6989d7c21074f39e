package io.slipstream.cache;

import io.slipstream.devkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void service_asBuilt_keepsTheArchitectureRules() {
        ArchitectureRules.check("io.slipstream.cache");
    }
}
