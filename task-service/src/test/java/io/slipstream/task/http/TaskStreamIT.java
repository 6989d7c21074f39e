package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.SubmitConfig;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.TaskStack;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TaskStreamIT extends TaskStack {
    private static final String PATH = "/api/v1/tasks:batch";
    private static final String NDJSON = "application/x-ndjson";
    private static final String TASK = "{\"type\":\"mail.send\"}\n";

    private static final int MOST = 2_000;

    @TestHTTPResource
    URI address;

    @Inject
    SubmitConfig config;

    private final ObjectMapper json = new ObjectMapper();

    /** Nobody pulls its tasks. */
    @BeforeEach
    void defineType() {
        assertThat(api.put("/api/v1/task-types/mail.send", "{\"handler\":\"pull\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    private Response post(String body) {
        return api.request()
                .contentType(NDJSON)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post(PATH);
    }

    private List<JsonNode> lines(Response answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith(NDJSON);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : answer.asString().split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(json.readTree(line));
            }
        }
        return lines;
    }

    private int submitted() {
        return api.get("/api/v1/tasks/stats").path("submitted");
    }

    @Test
    void stream_ofGoodAndBadLines_answersEachInOrder() throws Exception {
        String body = TASK + "\n" + "{\"type\":\n" + "[1]\n" + "{\"type\":\"mail.send\",\"priority\":99}\n"
                + "{\"type\":\"no.such\"}\n" + "{\"type\":\"mail.send\",\"unique_key\":\"u\"}\r\n"
                + "{\"type\":\"mail.send\",\"unique_key\":\"u\"}\n" + TASK.strip();

        List<JsonNode> lines = lines(post(body));

        assertThat(lines.stream().map(line -> line.path("line").asInt())).containsExactly(1, 3, 4, 5, 6, 7, 8, 9);
        assertThat(lines.stream().map(line -> line.path("error").path("status").asInt()))
                .containsExactly(0, 400, 400, 400, 400, 0, 409, 0);
        assertThat(lines.get(1).path("error").path("detail").asText()).contains("line 3");
        assertThat(lines.get(3)
                        .path("error")
                        .path("errors")
                        .path(0)
                        .path("field")
                        .asText())
                .isEqualTo("lines[5].priority");
        for (int good : new int[] {0, 5, 7}) {
            assertThat(lines.get(good).path("status").asText()).isEqualTo("queued");
            String id = lines.get(good).path("id").asText();
            assertThat((String) api.task(id).path("status")).isEqualTo("queued");
        }
        assertThat(submitted()).isEqualTo(3);
        assertThat((Integer) api.get("/api/v1/tasks/stats").path("batches")).isZero();
    }

    @Test
    void stream_muchLargerThanABody_isAcceptedWhole() throws Exception {
        String payload = "x".repeat(1_000);
        String body = ("{\"type\":\"mail.send\",\"payload\":\"" + payload + "\"}\n").repeat(6_000);
        assertThat(body.length()).isGreaterThan(6_000_000);

        List<JsonNode> lines = lines(post(body));

        assertThat(lines).hasSize(6_000);
        Set<String> ids = lines.stream().map(line -> line.path("id").asText()).collect(Collectors.toSet());
        assertThat(ids).hasSize(6_000).doesNotContain("");
        assertThat(lines.stream().map(line -> line.path("line").asInt()))
                .isEqualTo(IntStream.rangeClosed(1, 6_000).boxed().toList());
        assertThat(submitted()).isEqualTo(6_000);
    }

    @Test
    void stream_withALineThatIsTooLong_refusesThatLineAlone() throws Exception {
        String payload = "{\"type\":\"mail.send\",\"payload\":\"" + "x".repeat(1 << 20) + "\"}\n";
        String line = "{\"type\":\"mail.send\",\"payload\":\"" + "x".repeat(3 << 20) + "\"}\n";

        List<JsonNode> lines = lines(post(TASK + payload + line + TASK));

        assertThat(lines.stream()
                        .map(answer -> answer.path("error").path("status").asInt()))
                .containsExactly(0, 413, 413, 0);
        assertThat(lines.get(2).path("error").path("detail").asText()).contains("line 3");
    }

    @Test
    void stream_thatIsEmpty_isAnsweredByNothing() throws Exception {
        assertThat(lines(post(""))).isEmpty();
        assertThat(lines(post("\n\n"))).isEmpty();
    }

    @Test
    void stream_thatMayNotBe_isRefusedAsAProblem() {
        Response reader = api.as("reader", Scope.Names.CACHE_READ)
                .request()
                .contentType(NDJSON)
                .body(TASK.getBytes(StandardCharsets.UTF_8))
                .post(PATH);
        assertThat(reader.statusCode()).isEqualTo(403);
        assertThat(api.request()
                        .contentType(NDJSON)
                        .header("Idempotency-Key", "k")
                        .body(TASK.getBytes(StandardCharsets.UTF_8))
                        .post(PATH)
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.request()
                        .contentType(NDJSON)
                        .body(TASK.getBytes(StandardCharsets.UTF_8))
                        .post("/api/v1/tasks")
                        .statusCode())
                .isEqualTo(415);
        assertThat(submitted()).isZero();
    }

    @Test
    void json_largerThanABody_isStillRefused() {
        String task = TASK.strip();
        String body = "{\"tasks\":[" + task + "," + " ".repeat(2 << 20) + task + "]}";
        assertThat(api.post(PATH, body).statusCode()).isEqualTo(413);
    }

    /** A client that writes and reads as it likes. */
    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket(address.getHost(), address.getPort());
        private final OutputStream out = socket.getOutputStream();
        private final BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

        private Client() throws IOException {
            this("");
        }

        private Client(String header) throws IOException {
            socket.setSoTimeout(60_000);
            write("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + api.authorization() + "\r\n"
                    + header + "Content-Type: " + NDJSON + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        private void chunk(String text) throws IOException {
            write(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
        }

        /** The next line of the answer that is JSON. */
        private JsonNode answer() throws IOException {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("{")) {
                    return json.readTree(line);
                }
            }
            throw new IOException("the answer ended");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void client_thatWaitsForEachAnswer_getsItBeforeItsBodyEnds() throws Exception {
        try (Client client = new Client()) {
            for (int i = 1; i <= 5; i++) {
                client.chunk(TASK.substring(0, 7));
                client.chunk(TASK.substring(7));
                JsonNode answer = client.answer();
                assertThat(answer.path("line").asInt()).isEqualTo(i);
                assertThat((String) api.task(answer.path("id").asText()).path("status"))
                        .isEqualTo("queued");
            }
            client.chunk("{\"type\":\"mail.send\"}");
            client.write("0\r\n\r\n");
            assertThat(client.answer().path("line").asInt()).isEqualTo(6);
        }
    }

    @Test
    void client_thatExpectsToBeAskedForItsBody_isAsked() throws Exception {
        try (Client client = new Client("Expect: 100-continue\r\n")) {
            assertThat(client.in.readLine()).startsWith("HTTP/1.1 100");
            client.chunk(TASK);
            assertThat(client.answer().path("status").asText()).isEqualTo("queued");
        }
    }

    @Test
    void client_thatGoesAway_losesNothingThatItWasAnswered() throws Exception {
        Set<String> answered = new HashSet<>();
        try (Client client = new Client()) {
            client.chunk(TASK.repeat(2_000));
            while (answered.size() < 700) {
                answered.add(client.answer().path("id").asText());
            }
        }

        assertThat(answered).hasSize(700);
        for (String id : answered) {
            assertThat(api.task(id).statusCode()).isEqualTo(200);
        }
        assertThat(submitted()).isBetween(700, 2_000);
        assertThat(lines(post(TASK))).as("the next one is served").hasSize(1);
    }

    /** It never reads, so its answers fill the connection and it cannot write on; others can. */
    @Test
    void client_thatDoesNotRead_isHeldBackAlone() throws Exception {
        try (Client client = new Client()) {
            AtomicInteger written = new AtomicInteger();
            Thread writing = Thread.ofPlatform().daemon().start(() -> write(client, written));
            AtomicInteger before = new AtomicInteger(-1);

            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> before.getAndSet(written.get()) == written.get());

            assertThat(writing.isAlive()).isTrue();
            assertThat(written).as("thousands of lines").hasValueLessThan(MOST);
            assertThat(lines(post(TASK))).hasSize(1);
        }
    }

    private static void write(Client client, AtomicInteger written) {
        try {
            while (written.get() < MOST) {
                client.chunk(TASK.repeat(1_000));
                written.incrementAndGet();
            }
        } catch (IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void stream_oneTooMany_isRefusedUntilAnotherEnds() throws Exception {
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < config.streamLimit(); i++) {
                Client client = new Client();
                clients.add(client);
                client.chunk(TASK);
                assertThat(client.answer().path("line").asInt()).isEqualTo(1);
            }
            Response refused = post(TASK);
            assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotNull();
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(post(TASK).statusCode()).isEqualTo(200));
    }

    @Test
    void openApi_ofTheBatch_describesBothForms() {
        Response described = api.request().accept("application/json").get("/q/openapi?format=json");
        Map<String, Object> content = described.path("paths.'/api/v1/tasks:batch'.post.requestBody.content");
        assertThat(content).as(described.asString()).containsOnlyKeys("application/json", NDJSON);
    }
}
