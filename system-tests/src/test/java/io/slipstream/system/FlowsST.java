package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.DemoFailure;
import io.slipstream.devkit.demo.SuiteClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flows through the gateway, on three replicas of task-service, one of which is killed meanwhile. */
@ExtendWith(SuiteExtension.class)
class FlowsST {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FLOWS = 20;

    private final RunningSuite suite;
    private final SuiteClient client;

    FlowsST(RunningSuite suite) {
        this.suite = suite;
        this.client = suite.client();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private JsonNode post(Object body) throws InterruptedException {
        HttpRequest.Builder request = client.request("/api/v1/flows").header("Content-Type", "application/json");
        return SuiteClient.json(SuiteClient.expectSuccess(
                client.send(request.POST(SuiteClient.jsonBody(body)).build())));
    }

    private JsonNode get(String path) throws InterruptedException {
        return SuiteClient.json(SuiteClient.expectSuccess(
                client.send(client.request("/api/v1" + path).GET().build())));
    }

    private static Map<String, Object> echo(Object payload) {
        return Map.of("type", "diagnostics.echo", "payload", payload);
    }

    private JsonNode awaitEnd(String flow) {
        await("end of flow " + flow)
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(DemoFailure.class)
                .until(() -> !get("/flows/" + flow).path("state").asText().equals("running"));
        try {
            return get("/flows/" + flow);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void flows_whileAReplicaIsKilled_allJoinOnceWithAllResults() throws Exception {
        List<String> flows = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            flows.add(post(Map.of(
                            "kind",
                            "chord",
                            "tasks",
                            Collections.nCopies(5, echo(Map.of("delay", "PT2S", "i", i))),
                            "then",
                            echo(Map.of("inputs", true))))
                    .path("id")
                    .asText());
        }

        suite.processes("task-service").getFirst().destroyForcibly();

        for (String flow : flows) {
            JsonNode ended = awaitEnd(flow);
            assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
            JsonNode parts = ended.path("parts").path("data");
            JsonNode join = parts.get(5);
            assertThat(join.path("name").asText()).isEqualTo("then");
            assertThat(join.path("result")).hasSize(5);
        }
        assertThat(suite.launcher("verify-tasks")).contains("All rules hold.");
    }

    @Test
    void cancelledFlow_hasNoPartThatRuns() throws Exception {
        String id = post(Map.of("kind", "chain", "tasks", List.of(echo(Map.of("delay", "PT1M")), echo(1))))
                .path("id")
                .asText();

        SuiteClient.expectSuccess(
                client.send(client.request("/api/v1/flows/" + id).DELETE().build()));

        JsonNode flow = get("/flows/" + id);
        assertThat(flow.path("state").asText()).isEqualTo("cancelled");
        assertThat(flow.path("counts").path("cancelled").asInt()).isEqualTo(2);
    }
}
