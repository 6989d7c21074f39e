package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds over all replicas whichever of them is asked, through the gateway: rate limits, unique keys, and streams of tasks. */
@ExtendWith(SuiteExtension.class)
class TaskRulesST {
    private static final int PATIENCE_MS = 30_000;

    private final SuiteClient client;
    private final String adminKey;
    /** No test shares tasks with another or with an earlier run. */
    private final String type = "rules." + UUID.randomUUID();

    TaskRulesST(RunningSuite suite) {
        this.client = suite.client();
        this.adminKey = suite.adminKey();
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

    private int leased() throws InterruptedException {
        return ask("POST", "/leases", Map.of("types", List.of(type), "max", 10, "wait", "PT2S"))
                .path("data")
                .size();
    }

    @Test
    void rateLimit_holdsOverAllReplicas_andExplainsWhatWaits() throws InterruptedException {
        // The next token comes in a quarter of an hour.
        ask(
                "PUT",
                "/task-types/" + type,
                Map.of("handler", "pull", "rate_limit", Map.of("per_second", 0.001, "burst", 3)));
        List<String> ids = IntStream.range(0, 8)
                .mapToObj(n -> Map.of("type", type, "payload", Map.of("n", n)))
                .map(task -> submit(task).path("id").asText())
                .toList();

        int leased = 0;
        for (int call = 0; call < 6; call++) {
            leased += leased();
        }

        assertThat(leased).isEqualTo(3);
        JsonNode explained = client.get("/api/v1/tasks/" + ids.getLast() + "/explain");
        assertThat(explained.path("reasons").findValuesAsText("code")).contains("rate_limit");
    }

    private JsonNode submit(Map<String, Object> task) {
        try {
            return ask("POST", "/tasks", task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void uniqueKey_thatManyWantAtOnce_isOfOneTask() throws Exception {
        ask("PUT", "/task-types/" + type, Map.of("handler", "pull"));
        Map<String, Object> task =
                Map.of("type", type, "payload", Map.of(), "unique", Map.of("key", "one", "policy", "return"));

        List<String> ids = client.concurrently(
                30, 15, i -> () -> ask("POST", "/tasks", task).path("id").asText());

        assertThat(ids).hasSize(30);
        assertThat(Set.copyOf(ids)).hasSize(1);
        HttpResponse<byte[]> refused =
                send("POST", "/tasks", Map.of("type", type, "payload", Map.of(), "unique_key", "one"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains(ids.getFirst());
        JsonNode replaced = ask(
                "POST",
                "/tasks",
                Map.of(
                        "type",
                        type,
                        "payload",
                        Map.of("later", true),
                        "unique",
                        Map.of("key", "one", "policy", "replace")));
        assertThat(replaced.path("id").asText()).isEqualTo(ids.getFirst());
        assertThat(client.get("/api/v1/tasks/" + ids.getFirst())
                        .path("payload")
                        .path("later")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void stream_isAnsweredLineByLineWhileItIsSent() throws Exception {
        try (Socket socket =
                new Socket(client.gateway().getHost(), client.gateway().getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            write(
                    out,
                    "POST /api/v1/tasks:batch HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + adminKey
                            + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
            chunk(out, "{\"type\":\"diagnostics.echo\",\"payload\":1}\n");
            assertThat(in.readLine()).contains("200");
            assertThat(nextLine(in)).contains("\"line\":1").contains("\"id\"");

            chunk(out, "not a task\n{\"type\":\"diagnostics.echo\",\"payload\":2}\n");

            assertThat(nextLine(in)).contains("\"line\":2").contains("\"error\"");
            assertThat(nextLine(in)).contains("\"line\":3").contains("\"id\"");
            write(out, "0\r\n\r\n");
            assertThat(in.readLine()).isNotNull();
        }
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        write(out, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The next line that is JSON: headers and sizes of chunks are passed over. */
    private static String nextLine(BufferedReader in) throws IOException {
        String line = Objects.requireNonNull(in.readLine(), "the stream ended");
        while (!line.startsWith("{")) {
            line = Objects.requireNonNull(in.readLine(), "the stream ended");
        }
        return line;
    }
}
