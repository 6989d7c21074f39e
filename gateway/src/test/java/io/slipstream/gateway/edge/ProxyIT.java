package io.slipstream.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.junit.LocalStackResource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "gateway"))
@WithTestResource(BackendsResource.class)
class ProxyIT {
    private static final long FIFTY_MIB = 50L * 1024 * 1024;

    @TestHTTPResource
    URI gateway;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void ready() {
        GatewayUnderTest.awaitReady();
    }

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path)).header("X-API-Key", BackendsResource.ADMIN_KEY);
    }

    @Test
    void largeBody_goesUpAsAStream() throws Exception {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofInputStream(() -> new Zeroes(FIFTY_MIB));
        HttpResponse<String> answer =
                client.send(request("/api/v1/documents/sink").POST(body).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Long.toString(FIFTY_MIB));
    }

    @Test
    void streamOfTasks_goesBothWaysAtOnce() throws Exception {
        try (Socket socket = new Socket(gateway.getHost(), gateway.getPort())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            String head =
                    "POST /api/v1/tasks:batch HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + BackendsResource.ADMIN_KEY
                            + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.UTF_8));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (int i = 0; i < 3; i++) {
                String line = "{\"n\":" + i + "}";
                out.write((Integer.toHexString(line.length() + 1) + "\r\n" + line + "\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
                out.flush();
                String answer = in.readLine();
                while (!answer.startsWith("{")) {
                    answer = in.readLine();
                }
                assertThat(answer).isEqualTo(line);
            }
        }
    }

    @Test
    void streamOfTasks_largerThanAJsonBody_isLetThrough() throws Exception {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofByteArray(new byte[5 << 20]);
        HttpResponse<byte[]> answer = client.send(
                request("/api/v1/tasks:batch")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(body)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSize(5 << 20);
    }

    @Test
    void largeAnswer_isHeldBackWhileNobodyReadsIt() throws Exception {
        Backend backend = BackendsResource.backend("asset");
        HttpResponse<InputStream> answer = client.send(
                request("/api/v1/assets/flood?bytes=" + FIFTY_MIB).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            in.readNBytes(1024);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(20))
                    .until(new Steady(backend)::isReached);
            assertThat(backend.written.get()).isLessThan(FIFTY_MIB / 2);
            long rest = in.transferTo(OutputStream.nullOutputStream());
            assertThat(rest + 1024).isEqualTo(FIFTY_MIB);
        }
    }

    /** Holds once a backend has written nothing more since the last look. */
    private static final class Steady {
        private final Backend backend;
        private long last = -1;

        Steady(Backend backend) {
            this.backend = backend;
        }

        boolean isReached() {
            long now = backend.written.get();
            boolean steady = now == last && now > 0;
            last = now;
            return steady;
        }
    }

    @Test
    void events_arePassedOnAsTheyCome_andTheServiceLearnsWhenTheCallerLeaves() throws Exception {
        Backend backend = BackendsResource.backend("task");
        HttpResponse<InputStream> answer =
                client.send(request("/api/v1/tasks/1/stream").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(reader.readLine()).isEqualTo("data: one");
            reader.readLine();
            assertThat(reader.readLine()).isEqualTo("data: two");
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilTrue(backend.abandoned);
    }

    @Test
    void requests_areSpreadOverReplicas_andGoOnWithoutTheOneThatIsDown() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            seen.add(cacheReplica());
        }
        assertThat(seen).containsExactlyInAnyOrder("cache-1", "cache-2");
        Backend down = BackendsResource.backend("cache-1");
        down.stop();
        try {
            for (int i = 0; i < 20; i++) {
                assertThat(cacheReplica()).isEqualTo("cache-2");
            }
        } finally {
            down.startAgain();
        }
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(ProxyIT::cacheReplica, "cache-1"::equals);
    }

    private static String cacheReplica() {
        return GatewayUnderTest.admin()
                .body("x")
                .put("/api/v1/cache/namespaces/n/entries/k")
                .then()
                .statusCode(200)
                .body("body", equalTo("x"))
                .extract()
                .path("backend");
    }

    @Test
    void serviceThatIsDown_costsItsOwnFeatureOnly_andIsFoundWhenItIsBack() {
        Backend down = BackendsResource.backend("query");
        down.stop();
        try {
            GatewayUnderTest.admin()
                    .get("/api/v1/search?query=x")
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .header("Retry-After", notNullValue())
                    .body("type", equalTo("https://slipstream.io/problems/upstream-unavailable"))
                    .body("detail", startsWith("query-service"));
            GatewayUnderTest.admin().get("/api/v1/tasks").then().statusCode(200);
        } finally {
            down.startAgain();
        }
        GatewayUnderTest.admin().get("/api/v1/search?query=x").then().statusCode(200);
    }

    @Test
    void serviceThatDoesNotAnswer_is504() {
        GatewayUnderTest.admin()
                .get("/api/v1/tasks/silent")
                .then()
                .statusCode(504)
                .contentType("application/problem+json")
                .body("type", equalTo("https://slipstream.io/problems/upstream-timed-out"));
    }

    @Test
    void connectionThatBreaks_isTriedAgainForAReadButNotForAWrite() {
        Backend backend = BackendsResource.backend("task");
        backend.toBreak.set(1);
        GatewayUnderTest.admin().get("/api/v1/tasks").then().statusCode(200);
        backend.toBreak.set(1);
        GatewayUnderTest.admin()
                .body("x")
                .post("/api/v1/tasks")
                .then()
                .statusCode(502)
                .body("type", equalTo("https://slipstream.io/problems/upstream-failed"));
        assertThat(backend.toBreak).hasValue(0);
    }

    @Test
    void answerThatBreaksInTheMiddle_isNotMadeToLookComplete() {
        assertThatIOException()
                .isThrownBy(
                        () -> client.send(request("/api/v1/tasks/half").build(), HttpResponse.BodyHandlers.ofString()));
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/tasks, 3", "/api/v1/api-keys, 3", "/api/v1/cache/namespaces/n/entries/sink, 17"})
    void bodyPastTheLimit_is413WhetherDeclaredOrNot(String path, int mebibytes) throws Exception {
        assertTooLarge(socketStatus(path, "Content-Length: " + mebibytes * 1024L * 1024, ""));
        StringBuilder chunks = new StringBuilder();
        String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
        for (int i = 0; i < mebibytes * 16; i++) {
            chunks.append(chunk);
        }
        assertTooLarge(socketStatus(path, "Transfer-Encoding: chunked", chunks + "0\r\n\r\n"));
    }

    private static void assertTooLarge(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 413").contains("application/problem+json", "payload-too-large");
    }

    @Test
    void entryUnderItsOwnLimit_isLetThrough() throws Exception {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofInputStream(() -> new Zeroes(15L * 1024 * 1024));
        HttpResponse<String> answer = client.send(
                request("/api/v1/cache/namespaces/n/entries/sink").PUT(body).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo(Long.toString(15L * 1024 * 1024));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/tasks HTTP/1.1\r\n\r\n",
                "GET /api/v1/tasks HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /api/v1/tasks HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /api/v1/tasks HTTP/1.1\r\nHost: evil/@x\r\n\r\n",
                "GET http://other/api/v1/tasks HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/v1/a/%2e%2e/b HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /api/v1/tasks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST /api/v1/tasks HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void requestThatCanBeReadInTwoWays_isRefusedAsAProblem(String raw) throws Exception {
        assertThat(exchange(raw)).containsPattern("^HTTP/1.[01] 400").contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/v1/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                "POST /api/v1/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "GET /api/v1/tasks HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET /api/v1/tasks HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n",
                "POST /api/v1/tasks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
                "GET /api/v1/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "NONSENSE\r\n\r\n"
            })
    void requestThatIsNotHttp_isRefusedBeforeItReachesAnything(String raw) throws Exception {
        int before = BackendsResource.backend("task").requests.get();
        assertThat(exchange(raw)).matches("(?s)(HTTP/1.[01] 4.*)?");
        assertThat(BackendsResource.backend("task").requests).hasValue(before);
    }

    @Test
    void requestWithLengthAndChunks_reachesTheServiceInOneFramingOnly() throws Exception {
        String answer = exchange("POST /api/v1/tasks HTTP/1.1\r\nHost: a\r\nX-API-Key: " + BackendsResource.ADMIN_KEY
                + "\r\nX-Folded: one\r\n two\r\nContent-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n0\r\n\r\nGET /internal/x HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answer)
                .contains("\"body\":\"abc\"", "\"transfer-encoding\":\"chunked\"", "\"x-folded\":\"one two\"")
                .doesNotContain("content-length\"");
        assertThat(answer).contains("HTTP/1.1 404").doesNotContain("\"uri\":\"/internal");
    }

    private String socketStatus(String path, String framing, String body) throws IOException {
        return exchange("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-API-Key: "
                + BackendsResource.ADMIN_KEY + "\r\n" + framing + "\r\n\r\n" + body);
    }

    private String exchange(String raw) throws IOException {
        try (Socket socket = new Socket(gateway.getHost(), gateway.getPort())) {
            socket.setSoTimeout(5_000);
            Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(raw.getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                } catch (IOException e) {
                    // The gateway has answered and does not want the rest.
                }
            });
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[4096];
            int read;
            try {
                while (answer.indexOf("trace_id") < 0
                        && (read = socket.getInputStream().read(buffer)) > 0) {
                    answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                }
            } catch (SocketTimeoutException e) {
                return answer.toString();
            }
            return answer.toString();
        }
    }

    /** So many zero bytes, made while they are read. */
    private static final class Zeroes extends InputStream {
        private long left;

        Zeroes(long length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            left -= count;
            return count;
        }
    }
}
