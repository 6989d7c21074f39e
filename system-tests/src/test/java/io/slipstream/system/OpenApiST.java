package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The one document of all services, as the gateway merges it. */
@ExtendWith(SuiteExtension.class)
class OpenApiST {
    private final RunningSuite suite;

    OpenApiST(RunningSuite suite) {
        this.suite = suite;
    }

    @Test
    void document_ofTheRunningSuite_isCompleteAndNamesFieldsAsTheyTravel() throws InterruptedException {
        try (SuiteClient client = suite.client()) {
            JsonNode document = client.get("/q/openapi");

            assertThat(document.at("/info/x-slipstream-missing")).isEmpty();
            assertThat(document.path("paths").properties())
                    .extracting(entry -> entry.getKey())
                    .contains("/api/v1/cache/invalidations", "/api/v1/tasks", "/api/v1/sql", "/api/v1/api-keys");
            List<String> names = new ArrayList<>();
            document.at("/components/schemas")
                    .forEach(schema -> schema.path("properties").fieldNames().forEachRemaining(names::add));
            assertThat(names).isNotEmpty().allMatch(name -> name.matches("[a-z0-9_]+"));
        }
    }
}
