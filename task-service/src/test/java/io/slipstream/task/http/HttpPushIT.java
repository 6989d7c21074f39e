package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.Receiver;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HttpPushIT extends TaskStack {
    private static final String TYPE = "hook.call";
    private static final String PATH = "/api/v1/task-types/" + TYPE;
    private static final String RETRY = "\"retry\":{\"initial\":\"PT0.05S\",\"max\":\"PT0.2S\"}";

    private Receiver receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = Receiver.start();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private Response put(String settings) {
        return put(receiver.url(), settings);
    }

    private Response put(String url, String settings) {
        return api.put(PATH, "{\"handler\":\"http\",\"url\":\"" + url + "\"" + settings + "}");
    }

    /** Defines the type and answers its secret. */
    private String define(String url, String settings) {
        Response defined = put(url, settings);
        assertThat(defined.statusCode()).as(defined.asString()).isEqualTo(200);
        return defined.path("secret");
    }

    private String define(String settings) {
        return define(receiver.url(), settings);
    }

    private String submit(String payload) {
        return api.submit("{\"type\":\"" + TYPE + "\",\"payload\":" + payload + "}");
    }

    private Response dead(String id, String error) {
        Response task = api.awaitStatus(id, "dead");
        assertThat((String) task.path("error.type")).as(task.asString()).isEqualTo(error);
        return task;
    }

    private void awaitCalls(int count) {
        await().atMost(Api.SOON).until(() -> receiver.calls().size() >= count);
    }

    private String token() {
        awaitCalls(1);
        return io.restassured.path.json.JsonPath.from(receiver.calls().getLast().text())
                .getString("token");
    }

    private Response tell(String token, String verb, String body) {
        return Worker.of(api).post("/" + token + ":" + verb, body);
    }

    private static String signature(String secret, Receiver.Call call) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((call.header("Slipstream-Timestamp") + ".").getBytes(StandardCharsets.UTF_8));
        StringBuilder hex = new StringBuilder("v1=");
        for (byte part : mac.doFinal(call.body())) {
            hex.append(String.format("%02x", part));
        }
        return hex.toString();
    }

    @Test
    void put_aReceiver_showsItsSecretOnceAndKeepsIt() {
        Response defined = put(",\"lease\":\"PT5S\"");

        assertThat((String) defined.path("secret")).matches("sps_[\\w-]{43}");
        Response read = api.get(PATH);
        assertThat((String) read.path("secret")).isNull();
        assertThat((String) read.path("handler")).isEqualTo("http");
        assertThat((String) read.path("url")).isEqualTo(receiver.url());
        assertThat((String) read.path("lease")).isEqualTo("PT5S");
        assertThat(api.get("/api/v1/task-types").asString()).doesNotContain("sps_");
        assertThat(api.put(PATH, read.asString()).asString()).isEqualTo(read.asString());
    }

    @Test
    void put_aPullTypeAsAReceiver_showsASecretAndSendsWhatWaits() {
        api.put(PATH, "{\"handler\":\"pull\"}");
        String id = submit("1");

        assertThat(define("")).startsWith("sps_");

        api.awaitStatus(id, "completed");
    }

    @Test
    void put_aReceiverAsAPullType_leavesItsTasksToWorkers() throws Exception {
        define("");
        api.put(PATH, "{\"handler\":\"pull\"}");

        String id = submit("1");

        assertThat(Worker.of(api).pullOne(TYPE).id()).isEqualTo(id);
        assertThat(receiver.calls()).isEmpty();
    }

    @Test
    void delete_andDefineAgain_makesAnotherSecret() {
        String first = define("");
        assertThat(api.request().delete(PATH).statusCode()).isEqualTo(204);

        assertThat(define("")).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"handler\":\"http\"}| url",
                "{\"handler\":\"http\",\"url\":\"ftp://127.0.0.2/\"}| url",
                "{\"handler\":\"http\",\"url\":\"http://elsewhere.example/\"}| url",
                "{\"handler\":\"http\",\"url\":\"https://127.0.0.2/\"}| url",
                "{\"handler\":\"http\",\"url\":\"http://127.0.0.1:80/\"}| url",
                "{\"handler\":\"http\",\"url\":\"http://u:p@127.0.0.2/\"}| url",
                "{\"handler\":\"http\",\"url\":7}| url",
                "{\"handler\":\"http\",\"url\":\"http://127.0.0.2/\",\"secret\":\"mine\"}| secret",
                "{\"handler\":\"http\",\"url\":\"http://127.0.0.2/\",\"lease\":\"PT0S\"}| lease",
                "{\"handler\":\"http\",\"url\":\"http://127.0.0.2/\",\"topic\":\"x\"}| topic",
                "{\"handler\":\"pull\",\"url\":\"http://127.0.0.2/\"}| url"
            })
    void put_whatCannotBe_isRefusedNamingTheField(String body, String field) {
        Response refused = api.put(PATH, body);

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(400);
        assertThat((List<String>) refused.path("errors.field")).containsExactly(field);
        assertThat(api.get(PATH).statusCode()).isEqualTo(404);
    }

    @Test
    void put_aUrlForAShippedType_isRefused() {
        Response refused = api.put("/api/v1/task-types/diagnostics.echo", "{\"url\":\"" + receiver.url() + "\"}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat((List<String>) refused.path("errors.field")).containsExactly("url");
    }

    @Test
    void rotate_aSecret_signsWithBothUntilTheNextTime() throws Exception {
        String first = define("");
        Response rotated = api.post(PATH + ":rotate-secret", "");
        assertThat(rotated.statusCode()).as(rotated.asString()).isEqualTo(200);
        String second = rotated.path("secret");
        assertThat(second).startsWith("sps_").isNotEqualTo(first);
        assertThat((String) put("").path("secret")).isNull();
        api.awaitStatus(submit("1"), "completed");
        Receiver.Call call = receiver.calls().getLast();
        assertThat(call.header("Slipstream-Signature").split(","))
                .containsExactly(signature(second, call), signature(first, call));

        String third = api.post(PATH + ":rotate-secret", "").path("secret");

        api.awaitStatus(submit("2"), "completed");
        Receiver.Call next = receiver.calls().getLast();
        assertThat(next.header("Slipstream-Signature").split(","))
                .containsExactly(signature(third, next), signature(second, next));
    }

    @Test
    void rotate_whatHasNoSecret_isNotFoundAndWithoutTheScopeForbidden() {
        api.put(PATH, "{\"handler\":\"pull\"}");
        assertThat(api.post(PATH + ":rotate-secret", "").statusCode()).isEqualTo(404);
        assertThat(api.post("/api/v1/task-types/nope:rotate-secret", "").statusCode())
                .isEqualTo(404);
        define("");
        assertThat(Api.ofNewTenant().post(PATH + ":rotate-secret", "").statusCode())
                .isEqualTo(404);
        assertThat(api.as("worker", Scope.Names.TASKS_WORK)
                        .post(PATH + ":rotate-secret", "")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void push_answeredWith200_completesWithTheBodyAndIsSigned() throws Exception {
        String secret = define("");
        receiver.answers(new Receiver.Answer(200, "{\"n\":12345678901234567890.5}", Map.of()));

        String id = submit("{\"n\":12345678901234567890.5}");

        Response task = api.awaitStatus(id, "completed");
        assertThat(task.asString()).contains("\"result\":{\"n\":12345678901234567890.5}");
        assertThat((Integer) task.path("attempt")).isEqualTo(1);
        assertThat(receiver.calls()).hasSize(1);
        Receiver.Call call = receiver.calls().getFirst();
        assertThat(call.header("Slipstream-Signature")).isEqualTo(signature(secret, call));
        assertThat(Long.parseLong(call.header("Slipstream-Timestamp")))
                .isBetween(
                        Instant.now().minusSeconds(300).getEpochSecond(),
                        Instant.now().plusSeconds(300).getEpochSecond());
        assertThat(call.header("Idempotency-Key")).isEqualTo(id);
        assertThat(call.header("Content-Type")).isEqualTo("application/json");
        assertThat(call.header("traceparent")).contains((String) task.path("trace_id"));
        assertThat(call.host()).isEqualTo(Receiver.ADDRESS + ":" + receiver.port());
        assertThat(call.text())
                .contains("\"task_id\":\"" + id + "\"", "\"type\":\"" + TYPE + "\"", "\"attempt\":1")
                .contains("\"payload\":{\"n\":12345678901234567890.5}", "\"checkpoint\":null", "\"deadline\":null")
                .contains("\"lease\":\"PT30S\"", "\"callback\":\"http://localhost:8080/api/v1/leases\"");
        assertThat(api.get("/api/v1/tasks/" + id + "/events").asString()).doesNotContain(secret);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "204, , null",
                "200, ` `, null",
                "201, [1], [1]",
                "200, done, \"done\"",
                "200, 1 2, \"1 2\"",
                "200, {\"a\":, \"{\\\"a\\\":\""
            })
    void push_answeredWithAnything_keepsItAsJson(int status, String body, String result) {
        define("");
        receiver.answers(new Receiver.Answer(status, body == null ? "" : body, Map.of()));

        String id = submit("1");

        assertThat(api.awaitStatus(id, "completed").asString()).contains("\"result\":" + result);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 409, 410, 422})
    void push_refused_isDeadAtOnce(int status) {
        define("");
        receiver.answers(status);

        Response task = dead(submit("1"), "TargetRefused");

        assertThat((String) task.path("error.message")).isEqualTo("the target answered " + status);
        assertThat(receiver.calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503})
    void push_failed_isTriedAgain(int status) {
        define("," + RETRY);
        receiver.answers(new Receiver.Answer(status, "", Map.of()), new Receiver.Answer(200, "\"second\"", Map.of()));

        Response task = api.awaitStatus(submit("1"), "completed");

        assertThat((Integer) task.path("attempt")).isEqualTo(2);
        assertThat((String) task.path("result")).isEqualTo("second");
    }

    @Test
    void push_failingForEver_isDeadAfterItsAttempts() {
        define(",\"max_attempts\":2," + RETRY);
        receiver.answers(500);

        dead(submit("1"), "TargetFailed");

        assertThat(receiver.calls()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void push_deferredByTheTarget_usesNoAttempt(int status) {
        define(",\"max_attempts\":1");
        Receiver.Answer later = new Receiver.Answer(status, "", Map.of("Retry-After", "1"));
        receiver.answers(later, later, new Receiver.Answer(200, "1", Map.of()));

        String id = submit("1");

        Response task = api.awaitStatus(id, "completed");
        assertThat((Integer) task.path("attempt")).isEqualTo(1);
        assertThat(receiver.calls()).hasSize(3);
        assertThat((Integer) api.get("/api/v1/tasks/stats").path("retries")).isZero();
    }

    @Test
    void push_deferred_explainsWhy() {
        define("");
        receiver.answers(new Receiver.Answer(429, "", Map.of("Retry-After", "600")));

        String id = submit("1");

        api.awaitStatus(id, "scheduled");
        awaitCalls(1);
        await().atMost(Api.SOON).untilAsserted(() -> {
            Response explained = api.get("/api/v1/tasks/" + id + "/explain");
            assertThat((String) explained.path("reasons[0].code"))
                    .as(explained.asString())
                    .isEqualTo("retry");
            assertThat((String) explained.path("reasons[0].details.error_type")).isEqualTo("TargetThrottled");
        });
    }

    @Test
    void push_redirectedToAnInternalAddress_isDeadAndTheOtherIsNotCalled() throws Exception {
        try (Receiver other = Receiver.start()) {
            define("");
            receiver.answers(new Receiver.Answer(302, "", Map.of("Location", other.url())));

            dead(submit("1"), "TargetRedirected");

            assertThat(other.calls()).isEmpty();
            assertThat(receiver.calls()).hasSize(1);
        }
    }

    @Test
    void push_toANameThatLeadsToAnInternalAddress_isDeadWithoutAConnection() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            define("http://localhost:" + socket.getLocalPort() + "/", "");
            socket.setSoTimeout(1);

            dead(submit("1"), "TargetNotAllowed");

            org.assertj.core.api.Assertions.assertThatThrownBy(socket::accept)
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void push_toAClosedPort_isTriedAgain() {
        define("http://127.0.0.2:" + receiver.port() + "/", ",\"max_attempts\":2," + RETRY);
        receiver.close();

        dead(submit("1"), "TargetUnreachable");
    }

    @Test
    void push_answeredWithTooMuch_isDead() {
        define("");
        receiver.answers(new Receiver.Answer(200, "\"" + "x".repeat(2 << 20) + "\"", Map.of()));

        dead(submit("1"), "UnfitAnswer");
    }

    @Test
    void push_answeredEncoded_isDead() {
        define("");
        receiver.answers(new Receiver.Answer(200, "zip", Map.of("Content-Encoding", "gzip")));

        dead(submit("1"), "UnfitAnswer");
    }

    @Test
    void push_notAnsweredInTime_isAFailureAndTheCallIsAborted() {
        define(",\"timeout\":\"PT1S\",\"max_attempts\":1");
        receiver.answers(-1);

        dead(submit("1"), "Timeout");

        await().atMost(Api.SOON).until(() -> receiver.brokenOff() == 1);
    }

    @Test
    void push_pastTheDeadline_isDead() {
        define("");
        receiver.answers(-1);

        String id = api.submit(
                "{\"type\":\"" + TYPE + "\",\"deadline\":\"" + Instant.now().plusSeconds(3) + "\"}");

        dead(id, "DeadlineExceeded");
    }

    @Test
    void cancel_aTaskThatIsBeingSent_abortsTheCall() {
        define("");
        receiver.answers(-1);
        String id = submit("1");
        awaitCalls(1);

        assertThat(api.request().delete("/api/v1/tasks/" + id).statusCode()).isLessThan(300);

        await().atMost(Api.SOON).until(() -> receiver.brokenOff() == 1);
        api.awaitStatus(id, "cancelled");
    }

    @Test
    void accepted_thenCompleted_hasTheResultThatWasTold() {
        define("");
        receiver.answers(202);
        String id = submit("1");
        String token = token();

        Response beat = tell(token, "heartbeat", "{\"progress\":0.5,\"checkpoint\":[7]}");
        assertThat(beat.statusCode()).as(beat.asString()).isEqualTo(200);
        assertThat((Boolean) beat.path("cancelled")).isFalse();
        Response completed = tell(token, "complete", "{\"result\":{\"late\":true}}");

        assertThat(completed.statusCode()).as(completed.asString()).isEqualTo(200);
        Response task = api.awaitStatus(id, "completed");
        assertThat((Boolean) task.path("result.late")).isTrue();
        assertThat((Integer) task.path("attempt")).isEqualTo(1);
        assertThat(tell(token, "complete", "{\"result\":1}").statusCode()).isEqualTo(200);
        assertThat(tell(token, "fail", "{\"error\":{\"type\":\"T\",\"message\":\"m\"}}")
                        .statusCode())
                .isEqualTo(409);
        assertThat((Boolean) api.task(id).path("result.late")).isTrue();
        assertThat(receiver.calls()).hasSize(1);
    }

    @Test
    void accepted_thenFailed_isSentAgainWithItsCheckpoint() {
        define("," + RETRY);
        receiver.answers(new Receiver.Answer(202, "", Map.of()), new Receiver.Answer(200, "2", Map.of()));
        String id = submit("1");
        String token = token();
        tell(token, "heartbeat", "{\"checkpoint\":{\"page\":3}}");

        Response failed = tell(token, "fail", "{\"error\":{\"type\":\"T\",\"message\":\"m\"}}");

        assertThat(failed.statusCode()).as(failed.asString()).isEqualTo(200);
        assertThat((Integer) api.awaitStatus(id, "completed").path("attempt")).isEqualTo(2);
        assertThat(receiver.calls().getLast().text()).contains("\"checkpoint\":{\"page\":3}", "\"attempt\":2");
        assertThat(tell(token, "complete", "{\"result\":1}").statusCode()).isEqualTo(409);
    }

    @Test
    void accepted_andNeverToldOf_isSentAgainAfterItsLease() {
        define(",\"lease\":\"PT1S\"");
        receiver.answers(new Receiver.Answer(202, "", Map.of()), new Receiver.Answer(200, "2", Map.of()));

        String id = submit("1");

        Response task = api.awaitStatus(id, "completed");
        assertThat((Integer) task.path("result")).isEqualTo(2);
        assertThat(api.get("/api/v1/tasks/" + id + "/events").asString()).contains("WorkerLost");
    }

    @Test
    void accepted_pastTheTimeOfTheType_countsAsAFailure() {
        define(",\"lease\":\"PT30S\",\"timeout\":\"PT2S\",\"max_attempts\":1");
        receiver.answers(202);

        dead(submit("1"), "Timeout");
    }

    @Test
    void accepted_released_isSentAgainAndTheAttemptDoesNotCount() {
        define("");
        receiver.answers(new Receiver.Answer(202, "", Map.of()), new Receiver.Answer(200, "2", Map.of()));
        String id = submit("1");

        assertThat(tell(token(), "release", "").statusCode()).isEqualTo(200);

        assertThat((Integer) api.awaitStatus(id, "completed").path("attempt")).isEqualTo(1);
        assertThat(receiver.calls()).hasSize(2);
    }

    @Test
    void accepted_cancelled_isToldWithTheNextHeartbeat() {
        define("");
        receiver.answers(202);
        String id = submit("1");
        String token = token();
        assertThat(tell(token, "heartbeat", "{}").statusCode()).isEqualTo(200);

        api.request().delete("/api/v1/tasks/" + id);

        assertThat((Boolean) tell(token, "heartbeat", "{}").path("cancelled")).isTrue();
        assertThat(tell(token, "complete", "{\"result\":1}").statusCode()).isEqualTo(409);
    }

    @Test
    void token_usedWhileTheCallIsOpen_isHeard() {
        define("");
        receiver.answers(-1);
        String id = submit("1");
        String token = token();

        Response beat = tell(token, "heartbeat", "{\"progress\":0.5}");
        assertThat(beat.statusCode()).as(beat.asString()).isEqualTo(200);
        assertThat((String) beat.path("lease_until")).isNotNull();
        assertThat((String) api.task(id).path("status")).isEqualTo("running");
        assertThat(tell(token, "complete", "{\"result\":5}").statusCode()).isEqualTo(200);

        assertThat((Integer) api.awaitStatus(id, "completed").path("result")).isEqualTo(5);
        await().atMost(Api.SOON).until(() -> receiver.brokenOff() == 1);
        assertThat(receiver.calls()).hasSize(1);
    }

    @Test
    void token_ofAnotherTenant_orWithoutTheScope_isNotHeard() {
        define("");
        receiver.answers(202);
        submit("1");
        String token = token();

        assertThat(Worker.of(Api.ofNewTenant())
                        .post("/" + token + ":complete", "{\"result\":1}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(api.as("nobody", Scope.Names.TASKS_SUBMIT)
                        .post("/api/v1/leases/" + token + ":complete", "{\"result\":1}")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void concurrency_ofTheType_holdsAlsoForWhatWasAccepted() {
        define(",\"concurrency\":1");
        receiver.answers(202);
        String first = submit("1");
        String second = submit("2");
        String token = token();
        await().atMost(Api.SOON).until(() -> tell(token, "heartbeat", "{}").statusCode() == 200);
        String running = api.task(first).path("status").equals("running") ? first : second;
        String waiting = running.equals(first) ? second : first;
        assertThat((List<String>)
                        api.get("/api/v1/tasks/" + waiting + "/explain").path("reasons.code"))
                .contains("type_limit");
        assertThat(receiver.calls()).hasSize(1);

        tell(token, "complete", "{\"result\":1}");

        awaitCalls(2);
        api.awaitStatus(running, "completed");
        api.awaitStatus(waiting, "running");
    }

    @Test
    void target_thatIsDown_isLeftAloneAndItsTasksWaitUntilItIsBack() throws Exception {
        int port = receiver.port();
        define(",\"max_attempts\":100," + RETRY);
        receiver.close();

        List<String> ids = IntStream.range(0, 20).mapToObj(i -> submit("1")).toList();

        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(ids)
                        .anySatisfy(id -> assertThat((List<String>) api.get("/api/v1/tasks/" + id + "/explain")
                                        .path("reasons.code"))
                                .contains("target_unavailable")));
        try (Receiver back = Receiver.startAt(port)) {
            ids.forEach(id -> api.awaitStatus(id, "completed"));
            assertThat(back.calls()).hasSize(20);
        }
    }
}
