package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad requests through the gateway: each is answered by a problem that names what is wrong, and changes nothing. */
@ExtendWith(SuiteExtension.class)
class BadInputST {
    private final RunningSuite suite;

    BadInputST(RunningSuite suite) {
        this.suite = suite;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            POST | /api/v1/tasks                                | {"type":"diagnostics.echo","payload":{},"prioritty":"HIGH"} | 400 | prioritty
            POST | /api/v1/tasks                                | {"type":"diagnostics.echo","payload":{},"priority":"URGENT"} | 400 | priority
            POST | /api/v1/tasks                                | {"type":"no.such.type","payload":{}}                        | 400 | type
            POST | /api/v1/tasks                                | {"type":"diagnostics.echo","payload":{},"max_attempts":-1}  | 400 | max_attempts
            POST | /api/v1/sql                                  | {"sql":"select 1","paramz":[]}                              | 400 | paramz
            POST | /api/v1/sql                                  | {"sql":"select 1","cache_ttl":-5}                           | 400 | cache_ttl
            POST | /api/v1/sql                                  | {"datasource":"nowhere","sql":"select 1"}                   | 400 | datasource
            POST | /api/v1/sql                                  | {"sql":"select n_name from nation where n_nationkey = $1","params":["x"]} | 400 | params[0]
            POST | /api/v1/cache/invalidations                  | {"namespace":"default","tagz":["a"]}                        | 400 | tagz
            PUT  | /api/v1/cache/namespaces/default             | {"ttl":"soon"}                                              | 400 | ttl
            POST | /api/v1/api-keys                             | {"tenant":"default","subject":"s","scopes":["root"]}        | 400 | scopes
            PUT  | /api/v1/routes/app                           | {"upstreamz":[]}                                            | 400 | upstreamz
            PUT  | /api/v1/assets/policies                      | {"policiez":[]}                                             | 400 | policiez
            """)
    void request_thatBreaksARule_namesTheField(String method, String path, String body, int status, String field)
            throws InterruptedException {
        try (SuiteClient client = suite.client()) {
            HttpResponse<byte[]> answer = client.send(client.request(path)
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(body))
                    .build());

            assertProblem(answer, status);
            JsonNode errors = SuiteClient.json(answer).path("errors");
            assertThat(errors.findValuesAsText("field"))
                    .as(Answers.describe(answer))
                    .anyMatch(named -> named.startsWith(field));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/tasks",
                "/api/v1/sql",
                "/api/v1/cache/invalidations",
                "/api/v1/cache/namespaces/default/entries:batch",
                "/api/v1/api-keys",
                "/api/v1/tasks:batch"
            })
    void body_thatIsNotJson_isAProblem(String path) throws InterruptedException {
        try (SuiteClient client = suite.client()) {
            HttpResponse<byte[]> answer = client.send(client.request(path)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"broken\": "))
                    .build());

            assertProblem(answer, 400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/tasks",
                "/api/v1/cache/namespaces",
                "/api/v1/database/stats",
                "/api/v1/assets/manifest",
                "/api/v1/api-keys",
                "/api/v1/routes",
                "/api/performance",
                "/api/v1/performance/metrics",
                "/api/v1/stream",
                "/api/v1/documents"
            })
    void request_withoutAKey_isAskedForOne(String path) throws InterruptedException {
        try (SuiteClient client = suite.client()) {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(client.gateway().resolve(path)).GET().build());

            assertProblem(answer, 401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /api/v1/tasks",
        "POST, /api/v1/sql",
        "GET,  /api/v1/assets/manifest",
        "GET,  /api/v1/api-keys",
        "DELETE, /api/v1/cache/namespaces/default/entries/x"
    })
    void request_withTheWrongScope_isRefused(String method, String path) throws InterruptedException {
        try (SuiteClient client = suite.client()) {
            String reader = key(client, "default", "reader", List.of("cache:read"));

            HttpResponse<byte[]> answer =
                    client.send(HttpRequest.newBuilder(client.gateway().resolve(path))
                            .header("X-API-Key", reader)
                            .header("Content-Type", "application/json")
                            .method(
                                    method,
                                    method.equals("POST")
                                            ? BodyPublishers.ofString("{\"sql\":\"select 1\"}")
                                            : BodyPublishers.noBody())
                            .build());

            assertProblem(answer, 403);
        }
    }

    @Test
    void records_ofAnotherTenant_doNotExist() throws InterruptedException {
        try (SuiteClient client = suite.client()) {
            String task = client.post("/api/v1/tasks", Map.of("type", "diagnostics.echo", "payload", Map.of()))
                    .path("id")
                    .asText();
            SuiteClient.expectSuccess(client.send(client.request("/api/v1/cache/namespaces/default/entries/ours")
                    .header("Content-Type", "text/plain")
                    .PUT(BodyPublishers.ofString("ours"))
                    .build()));
            String stranger = key(client, "stranger", "s", List.of("cache:read", "tasks:submit", "query:read"));

            for (String path : List.of(
                    "/api/v1/tasks/" + task,
                    "/api/v1/cache/namespaces/default/entries/ours",
                    "/api/v1/documents/" + task)) {
                HttpResponse<byte[]> answer =
                        client.send(HttpRequest.newBuilder(client.gateway().resolve(path))
                                .header("X-API-Key", stranger)
                                .GET()
                                .build());
                assertThat(answer.statusCode()).as(Answers.describe(answer)).isEqualTo(404);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,  /api/v1/cache/namespaces/default/entries/large, 17000000",
        "POST, /api/v1/tasks,                                  2200000",
        "POST, /api/v1/sql,                                    2200000",
        "POST, /api/v1/documents?filename=large.txt,           53000000"
    })
    void body_overTheLimit_isTooLarge(String method, String path, int bytes) throws InterruptedException {
        try (SuiteClient client = suite.client()) {
            byte[] body = new byte[bytes];
            java.util.Arrays.fill(body, (byte) ' ');

            HttpResponse<byte[]> answer = client.send(client.request(path)
                    .header(
                            "Content-Type",
                            path.contains("entries") || path.contains("documents") ? "text/plain" : "application/json")
                    .method(method, BodyPublishers.ofByteArray(body))
                    .build());

            assertProblem(answer, 413);
        }
    }

    @Test
    void secrets_plantedInRequests_areInNoLog() throws InterruptedException {
        String planted = "planted-secret-7f3e9a";
        try (SuiteClient client = suite.client()) {
            for (String path :
                    List.of("/api/v1/tasks", "/api/v1/sql", "/api/v1/cache/invalidations", "/api/v1/api-keys")) {
                client.send(client.request(path)
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + planted)
                        .POST(BodyPublishers.ofString("{\"password\":\"" + planted + "\"}"))
                        .build());
            }
            client.send(HttpRequest.newBuilder(client.gateway().resolve("/api/v1/tasks"))
                    .header("X-API-Key", planted + "0123456789012345678901234567890123456789")
                    .GET()
                    .build());
            client.postJson("/api/v1/sql", Map.of("sql", "select '" + planted + "' from nowhere"));
            client.postJson(
                    "/api/v1/tasks", Map.of("type", "diagnostics.echo", "payload", Map.of("password", planted)));
        }

        try (Stream<Path> logs = Files.walk(suite.logs())) {
            assertThat(logs.filter(Files::isRegularFile).filter(log -> contains(log, planted)))
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean contains(Path log, String text) {
        try {
            return Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String key(SuiteClient client, String tenant, String subject, List<String> scopes)
            throws InterruptedException {
        return client.post("/api/v1/api-keys", Map.of("tenant", tenant, "subject", subject, "scopes", scopes))
                .path("secret")
                .asText();
    }

    private static void assertProblem(HttpResponse<byte[]> answer, int status) {
        assertThat(answer.statusCode()).as(Answers.describe(answer)).isEqualTo(status);
        assertThat(Answers.isProblem(answer)).as(Answers.describe(answer)).isTrue();
        JsonNode problem = SuiteClient.json(answer);
        assertThat(problem.path("type").asText()).startsWith("https://slipstream.io/problems/");
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("instance").asText()).startsWith("/");
    }
}
