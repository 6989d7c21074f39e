package io.slipstream.contracts.docs;

import org.junit.jupiter.api.Test;

class GeneratedDocumentsTest {
    @Test
    void asyncApi_saysWhatTheCodeSays() {
        Generated.check("events/asyncapi.yaml", AsyncApi.write());
    }

    @Test
    void problems_sayWhatTheCodeSays() {
        Generated.check("problems.md", ProblemsPage.write());
    }
}
