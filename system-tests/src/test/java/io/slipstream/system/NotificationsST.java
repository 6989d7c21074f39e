package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Notifications through the gateway: of how tasks ended, listed, followed and marked as read, whichever replica answers. */
@ExtendWith(SuiteExtension.class)
class NotificationsST {
    private static final int TASKS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SuiteClient client;
    /** No test tells whom another told. */
    private final String subject = "reader-" + UUID.randomUUID();

    private String key = "";

    NotificationsST(RunningSuite suite) {
        this.client = suite.client();
    }

    @BeforeEach
    void makeKey() throws InterruptedException {
        Map<String, Object> terms = Map.of("tenant", "default", "subject", subject, "scopes", List.of("tasks:submit"));
        key = client.post("/api/v1/api-keys", terms).path("secret").asText();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private HttpRequest.Builder own(String path) {
        return client.request(path).setHeader("X-API-Key", key).setHeader("Content-Type", "application/json");
    }

    private JsonNode get(String path) throws InterruptedException {
        return SuiteClient.json(
                SuiteClient.expectSuccess(client.send(own(path).GET().build())));
    }

    private JsonNode post(String path, Object body) throws InterruptedException {
        return SuiteClient.json(SuiteClient.expectSuccess(
                client.send(own(path).POST(SuiteClient.jsonBody(body)).build())));
    }

    private void tell(String title) throws InterruptedException {
        client.post("/api/v1/notifications", Map.of("subject", subject, "title", title, "message", "m"));
    }

    private int unread() throws InterruptedException {
        return get("/api/v1/notifications/unread-count").path("unread_count").asInt();
    }

    @Test
    void owner_ofManyTasks_isToldOfEachEndOnce_andReadsThemInOneCall() throws Exception {
        List<Map<String, Object>> tasks = IntStream.range(0, TASKS)
                .mapToObj(n -> Map.<String, Object>of(
                        "type",
                        "diagnostics.echo",
                        "notify_on",
                        "end",
                        "payload",
                        Map.of("fail_times", n % 2, "fail_retryable", false)))
                .toList();
        List<String> ids = new ArrayList<>();
        post("/api/v1/tasks:batch", Map.of("tasks", tasks))
                .path("data")
                .forEach(item -> ids.add(item.path("id").asText()));

        await().atMost(PATIENCE).until(() -> unread() >= TASKS);

        List<String> told = new ArrayList<>();
        List<String> notifications = new ArrayList<>();
        for (JsonNode one : get("/api/v1/notifications?limit=100").path("data")) {
            told.add(one.path("data").path("task_id").asText());
            notifications.add(one.path("id").asText());
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(ids);
        JsonNode read = post("/api/notifications/batch-read", Map.of("notification_ids", notifications));
        assertThat(read.path("changed").asInt()).isEqualTo(TASKS);
        assertThat(unread()).isZero();
    }

    @Test
    void stream_throughTheGateway_tellsWhatComes_andGoesOnWhereItStopped() throws Exception {
        List<String> first = new CopyOnWriteArrayList<>();
        try (InputStream stream = follow(first, "")) {
            await().atMost(PATIENCE).until(() -> first.contains("event:unread"));
            tell("one");
            tell("two");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(titles(first)).containsExactly("one", "two"));
        }
        tell("three");
        String last = first.stream()
                .filter(line -> line.startsWith("id:"))
                .toList()
                .getLast()
                .substring(3);

        List<String> second = new CopyOnWriteArrayList<>();
        try (InputStream stream = follow(second, last.strip())) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(titles(second)).containsExactly("three"));
        }
    }

    private InputStream follow(List<String> lines, String lastEventId) throws Exception {
        HttpRequest.Builder request = own("/api/v1/notifications/stream").setHeader("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.setHeader("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        Thread.ofVirtual().start(() -> {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                reader.lines().map(line -> line.replace("event: ", "event:")).forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                // The test has closed it.
            }
        });
        return response.body();
    }

    private static List<String> titles(List<String> lines) throws IOException {
        List<String> titles = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("data:")) {
                JsonNode data = SuiteClient.JSON.readTree(line.substring("data:".length()));
                if (data.has("title")) {
                    titles.add(data.path("title").asText());
                }
            }
        }
        return titles;
    }
}
