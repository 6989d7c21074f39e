package io.slipstream.client;

import io.slipstream.devkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void client_asBuilt_keepsToTheSharedRules() {
        ArchitectureRules.check("io.slipstream.client");
    }
}
