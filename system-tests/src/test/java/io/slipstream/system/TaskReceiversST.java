package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.TaskReportedV1;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.demo.EventSender;
import io.slipstream.devkit.demo.SuiteClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks that are brought to their workers, over HTTP and over Kafka, submitted and followed through the gateway. */
@ExtendWith(SuiteExtension.class)
class TaskReceiversST {
    private static final int TASKS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SuiteClient client;
    /** No test shares tasks with another or with an earlier run. */
    private final String type = "brought." + UUID.randomUUID();

    TaskReceiversST(RunningSuite suite) {
        this.client = suite.client();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private JsonNode ask(String method, String path, Object body) throws InterruptedException {
        HttpRequest.Builder request = client.request("/api/v1" + path).header("Content-Type", "application/json");
        return SuiteClient.json(SuiteClient.expectSuccess(
                client.send(request.method(method, SuiteClient.jsonBody(body)).build())));
    }

    private List<String> submit() throws InterruptedException {
        List<Map<String, Object>> all = IntStream.range(0, TASKS)
                .mapToObj(n -> Map.<String, Object>of("type", type, "payload", Map.of("n", n)))
                .toList();
        List<String> ids = new ArrayList<>();
        ask("POST", "/tasks:batch", Map.of("tasks", all))
                .path("data")
                .forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }

    private void awaitCompleted(List<String> ids) {
        for (String id : ids) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode task = client.get("/api/v1/tasks/" + id);
                assertThat(task.path("status").asText()).isEqualTo("completed");
                assertThat(task.path("result").asInt())
                        .isEqualTo(task.path("payload").path("n").asInt());
                assertThat(task.path("attempt").asInt()).isEqualTo(1);
            });
        }
    }

    @Test
    void tasks_areSentToAReceiver_signed_andEndWithItsAnswerOrWithItsCallback() throws Exception {
        Set<String> badlySigned = ConcurrentHashMap.newKeySet();
        Map<String, Integer> calls = new ConcurrentHashMap<>();
        Queue<JsonNode> accepted = new ConcurrentLinkedQueue<>();
        String[] secret = new String[1];
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                JsonNode task = SuiteClient.JSON.readTree(body);
                String id = task.path("task_id").asText();
                calls.merge(id, 1, Integer::sum);
                if (!isSigned(exchange, body, secret[0])) {
                    badlySigned.add(id);
                }
                int number = task.path("payload").path("n").asInt();
                if (number % 3 == 0) {
                    accepted.add(task);
                    exchange.sendResponseHeaders(202, -1);
                } else {
                    byte[] answer = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                }
            }
        });
        try {
            receiver.start();
            String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/tasks";
            JsonNode defined = ask("PUT", "/task-types/" + type, Map.of("handler", "http", "url", url));
            secret[0] = defined.path("secret").asText();

            List<String> ids = submit();

            await().atMost(PATIENCE).until(() -> accepted.size() == TASKS / 3);
            for (JsonNode task : accepted) {
                ask(
                        "POST",
                        "/leases/" + task.path("token").asText() + ":complete",
                        Map.of("result", task.path("payload").path("n")));
            }
            awaitCompleted(ids);
            assertThat(calls)
                    .hasSize(TASKS)
                    .allSatisfy((id, count) -> assertThat(count).isEqualTo(1));
            assertThat(badlySigned).isEmpty();
        } finally {
            receiver.stop(0);
        }
    }

    private static boolean isSigned(HttpExchange exchange, byte[] body, String secret) throws IOException {
        try {
            String timestamp = exchange.getRequestHeaders().getFirst("Slipstream-Timestamp");
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            String expected = "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
            return List.of(exchange.getRequestHeaders()
                            .getFirst("Slipstream-Signature")
                            .split(","))
                    .contains(expected);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Test
    void tasks_areSentToATopic_andEndWithTheReportsOfTheirWorkers() throws Exception {
        ask("PUT", "/task-types/" + type, Map.of("handler", "kafka"));
        List<String> ids = submit();
        Set<String> reported = ConcurrentHashMap.newKeySet();

        try (KafkaConsumer<String, byte[]> worker = worker();
                EventSender reports = new EventSender(client.kafkaBootstrapServers(), InstantSource.system())) {
            worker.subscribe(List.of(Topic.TASK_DISPATCHES.topicName()));
            await().atMost(PATIENCE).until(() -> {
                for (ConsumerRecord<String, byte[]> record : worker.poll(Duration.ofMillis(200))) {
                    report(SuiteClient.JSON.readTree(record.value()), reported, reports);
                }
                reports.flush();
                return reported.containsAll(ids);
            });
        }

        awaitCompleted(ids);
    }

    private void report(JsonNode task, Set<String> reported, EventSender reports) {
        String id = task.path("task_id").asText();
        if (task.path("type").asText().equals(type) && reported.add(id)) {
            reports.send(
                    EventType.TASK_REPORTED,
                    UUID.randomUUID().toString(),
                    "default",
                    id,
                    new TaskReportedV1(
                            task.path("token").asText(),
                            "completed",
                            task.path("payload").path("n").asInt(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null));
        }
    }

    private KafkaConsumer<String, byte[]> worker() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        client.kafkaBootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        type,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }
}
