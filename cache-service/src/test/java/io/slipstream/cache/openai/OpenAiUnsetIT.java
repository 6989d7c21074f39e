package io.slipstream.cache.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.cache.OnLocalStack;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The front without a model behind it. */
@QuarkusTest
class OpenAiUnsetIT extends OnLocalStack {
    private final OpenAiClient client = OpenAiClient.ofNewTenant();

    @Test
    void front_withoutAModel_isNotFoundAndNamesTheSetting() throws Exception {
        for (HttpResponse<String> answer : List.of(client.chat("{}"), client.embeddings("{}"))) {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.body())
                    .contains("slipstream.cache.ai.openai.url")
                    .contains("\"type\":\"not_found_error\"");
        }
    }

    @Test
    void document_ofTheInterface_hasTheFrontBesideTheResources() {
        String document = client.cache().request().get("/q/openapi").asString();

        assertThat(document)
                .contains("/v1/chat/completions:")
                .contains("/v1/embeddings:")
                .contains("/api/v1/cache/ai/savings:")
                .contains("Slipstream-Upstream-Authorization");
    }
}
