package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Types of one's own, workers that pull, explanations and dead letters, all through the gateway. */
@ExtendWith(SuiteExtension.class)
class PullWorkersST {
    private static final int TASKS = 60;
    private static final int WORKERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SuiteClient client;
    /** No test shares tasks with another or with an earlier run. */
    private final String type = "walk." + UUID.randomUUID();

    PullWorkersST(RunningSuite suite) {
        this.client = suite.client();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private HttpResponse<byte[]> send(String method, String path, Object body) throws InterruptedException {
        HttpRequest.Builder request = client.request("/api/v1" + path).header("Content-Type", "application/json");
        return client.send(request.method(method, SuiteClient.jsonBody(body)).build());
    }

    private JsonNode ask(String method, String path, Object body) throws InterruptedException {
        return SuiteClient.json(SuiteClient.expectSuccess(send(method, path, body)));
    }

    private JsonNode get(String path) throws InterruptedException {
        return SuiteClient.json(SuiteClient.expectSuccess(
                client.send(client.request("/api/v1" + path).GET().build())));
    }

    private void define() throws InterruptedException {
        ask("PUT", "/task-types/" + type, Map.of("handler", "pull", "max_attempts", 1));
    }

    private List<String> submit(int tasks) throws InterruptedException {
        List<Map<String, Object>> all = IntStream.range(0, tasks)
                .mapToObj(n -> Map.<String, Object>of("type", type, "payload", Map.of("n", n)))
                .toList();
        List<String> ids = new ArrayList<>();
        ask("POST", "/tasks:batch", Map.of("tasks", all))
                .path("data")
                .forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }

    private JsonNode lease(int max, String wait) throws InterruptedException {
        return ask("POST", "/leases", Map.of("types", List.of(type), "max", max, "wait", wait))
                .path("data");
    }

    /** Works until nothing comes for a while; what it was given. */
    private List<String> work() throws InterruptedException {
        List<String> given = new ArrayList<>();
        for (JsonNode leases = lease(7, "PT2S"); !leases.isEmpty(); leases = lease(7, "PT2S")) {
            for (JsonNode one : leases) {
                given.add(one.path("task_id").asText());
                String token = "/leases/" + one.path("token").asText();
                ask("POST", token + ":heartbeat", Map.of("progress", 0.5));
                ask(
                        "POST",
                        token + ":complete",
                        Map.of("result", one.path("payload").path("n")));
            }
        }
        return given;
    }

    @Test
    void workers_thatPullFromAllReplicas_areEachGivenEachTaskOnce() throws Exception {
        define();
        Set<String> ids = new HashSet<>(submit(TASKS));
        List<String> given = new ArrayList<>();

        try (ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<List<String>>> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(threads.submit(this::work));
            }
            for (Future<List<String>> worker : workers) {
                given.addAll(worker.get());
            }
        }

        assertThat(given).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ids);
        for (String id : ids) {
            JsonNode task = get("/tasks/" + id);
            assertThat(task.path("status").asText()).isEqualTo("completed");
            assertThat(task.path("result").asInt())
                    .isEqualTo(task.path("payload").path("n").asInt());
        }
    }

    @Test
    void taskThatNobodyPulls_isExplained_andOneThatFails_isBroughtBackFromTheDead() throws Exception {
        define();
        String id = submit(1).getFirst();
        assertThat(get("/tasks/" + id + "/explain")
                        .path("reasons")
                        .get(0)
                        .path("code")
                        .asText())
                .isEqualTo("no_worker");

        JsonNode lease = lease(1, "PT5S").get(0);
        String token = "/leases/" + lease.path("token").asText();
        ask(
                "POST",
                token + ":fail",
                Map.of("error", Map.of("type", "Broken", "message", "no 7 today"), "retryable", false));
        assertThat(send("POST", token + ":complete", Map.of("result", 1)).statusCode())
                .isEqualTo(409);

        JsonNode group = get("/dead-letters?group_by=fingerprint&type=" + type)
                .path("data")
                .get(0);
        assertThat(group.path("count").asInt()).isEqualTo(1);
        ask(
                "POST",
                "/dead-letters:redrive",
                Map.of("fingerprint", group.path("fingerprint").asText(), "rate_per_second", 10));
        await().atMost(PATIENCE).until(() -> work().contains(id));
        assertThat(get("/tasks/" + id).path("status").asText()).isEqualTo("completed");
    }
}
