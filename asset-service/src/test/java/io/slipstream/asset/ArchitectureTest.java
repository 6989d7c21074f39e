package io.slipstream.asset;

import io.slipstream.devkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void packages_ofTheService_keepTheirShape() {
        ArchitectureRules.check("io.slipstream.asset");
    }
}
