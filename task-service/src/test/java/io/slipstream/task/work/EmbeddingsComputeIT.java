package io.slipstream.task.work;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.TaskStack;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class EmbeddingsComputeIT extends TaskStack {
    private final String unique = UUID.randomUUID().toString();

    @BeforeEach
    void retryQuickly() {
        settings("{\"max_attempts\":3,\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}}");
    }

    private void settings(String settings) {
        assertThat(api.put("/api/v1/task-types/embeddings.compute", settings).statusCode())
                .isEqualTo(200);
    }

    private static List<Map<String, Object>> calls(String model) {
        String peers = ConfigProvider.getConfig().getValue("slipstream.services.query", String.class);
        return given().baseUri(peers).get("/model-calls?model=" + model).path("$");
    }

    private static String task(String model, String inputs) {
        return "{\"type\":\"embeddings.compute\",\"payload\":{\"model\":\"" + model + "\"," + inputs + "}}";
    }

    @Test
    void embeddings_texts_haveVectorsInTheirOrder() {
        String model = "m-" + unique;

        Response done = api.awaitStatus(
                api.submit(task(model, "\"inputs\":[\"@\",\"@@\",\"@@@\"],\"dimensions\":2")), "completed");

        assertThat((List<List<Number>>) done.path("result.embeddings"))
                .extracting(vector -> vector.getFirst().intValue())
                .containsExactly(1, 2, 3);
        assertThat((Float) done.path("result.embeddings[0][1]")).isEqualTo(0.5f);
        assertThat((Integer) done.path("result.dimensions")).isEqualTo(2);
        assertThat((String) done.path("result.model")).isEqualTo(model + "-v1");
        assertThat((Integer) done.path("result.usage.total_tokens")).isEqualTo(3);
        assertThat((Integer) done.path("result.usage.tasks")).isEqualTo(1);
        assertThat(calls(model)).singleElement().satisfies(call -> {
            assertThat((String) call.get("authorization")).startsWith("Bearer ey");
            assertThat((Map<String, Object>) call.get("body")).containsEntry("dimensions", 2);
        });
    }

    /** They begin when three are there: the linger is longer than the test waits for anything else. */
    @Test
    void embeddings_tasksOfOneModel_areOneCallAndABadOneFailsAlone() {
        settings("{\"concurrency\":10,\"batch\":{\"max_size\":3,\"linger\":\"PT10S\"}}");
        String model = "m-" + unique;

        Response accepted = api.post(
                "/api/v1/tasks:batch",
                "{\"tasks\":[" + task(model, "\"input\":\"a\"") + "," + task(model, "\"inputs\":[\"bb\",\"ccc\"]") + ","
                        + task(model, "\"inputs\":[]") + "]}");

        List<String> ids = accepted.path("data.id");
        assertThat((String) api.awaitStatus(ids.get(2), "dead").path("error.message"))
                .contains("payload.inputs must be 1 to 128 texts");
        assertThat((Integer) api.awaitStatus(ids.get(0), "completed").path("result.embeddings[0][0]"))
                .isEqualTo(1);
        assertThat((List<List<Number>>) api.awaitStatus(ids.get(1), "completed").path("result.embeddings"))
                .extracting(vector -> vector.getFirst().intValue())
                .containsExactly(2, 3);
        assertThat(calls(model)).hasSize(1);
    }

    @Test
    void embeddings_textThatTheModelRefuses_failsAloneAndTheOthersAreDone() {
        settings("{\"concurrency\":10,\"batch\":{\"max_size\":2,\"linger\":\"PT10S\"}}");
        String model = "m-" + unique;

        Response accepted = api.post(
                "/api/v1/tasks:batch",
                "{\"tasks\":[" + task(model, "\"input\":\"good\"") + "," + task(model, "\"input\":\"bad\"") + "]}");

        List<String> ids = accepted.path("data.id");
        api.awaitStatus(ids.get(0), "completed");
        Response dead = api.awaitStatus(ids.get(1), "dead");
        assertThat((String) dead.path("error.type")).isEqualTo("UpstreamRefused");
        assertThat((String) dead.path("error.message")).contains("400: bad input");
        assertThat((Integer) dead.path("attempt")).isEqualTo(1);
        assertThat(calls(model)).hasSize(3);
    }

    @Test
    void embeddings_throttled_isDeferredWithoutUsingAnAttempt() {
        Response done = api.awaitStatus(api.submit(task("throttled-" + unique, "\"input\":\"a\"")), "completed");

        assertThat((Integer) done.path("attempt")).isEqualTo(1);
        assertThat(calls("throttled-" + unique)).hasSize(2);
    }

    @Test
    void embeddings_modelDownOnce_isTriedAgain() {
        Response done = api.awaitStatus(api.submit(task("down-" + unique, "\"input\":\"a\"")), "completed");

        assertThat((Integer) done.path("attempt")).isEqualTo(2);
    }

    @Test
    void embeddings_unknownModel_isDeadAtOnceWithTheReason() {
        Response dead = api.awaitStatus(api.submit(task("unknown-" + unique, "\"input\":\"a\"")), "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(1);
        assertThat((String) dead.path("error.message")).contains("404: no such model");
    }
}
