package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.Receiver;
import io.slipstream.task.fixture.Receiver.Answer;
import io.slipstream.task.fixture.TaskStack;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HttpRequestIT extends TaskStack {
    private Receiver receiver;

    @BeforeEach
    void startReceiver() throws IOException {
        receiver = Receiver.start();
        String quickly = "{\"max_attempts\":3,\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}}";
        assertThat(api.put("/api/v1/task-types/http.request", quickly).statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    private String request(String more) {
        return requestTo(receiver.url(), more);
    }

    private String requestTo(String url, String more) {
        return api.submit("{\"type\":\"http.request\",\"payload\":{\"url\":\"" + url + "\"" + more + "}}");
    }

    @Test
    void httpRequest_post_isMadeAndAnswered() {
        receiver.answers(new Answer(201, "{\"id\":7}", Map.of("Location", "/x/7", "Set-Cookie", "secret=1")));

        String id =
                request(",\"method\":\"POST\",\"body\":{\"a\":1},\"headers\":{\"Authorization\":\"Bearer s3cret\"}");
        Response done = api.awaitStatus(id, "completed");

        Receiver.Call call = receiver.calls().getFirst();
        assertThat(call.text()).isEqualTo("{\"a\":1}");
        assertThat(call.header("Authorization")).isEqualTo("Bearer s3cret");
        assertThat(call.header("Idempotency-Key")).isEqualTo(id);
        assertThat(call.header("Content-Type")).isEqualTo("application/json");
        assertThat((Integer) done.path("result.status")).isEqualTo(201);
        assertThat((Integer) done.path("result.body.id")).isEqualTo(7);
        assertThat((String) done.path("result.headers.location")).isEqualTo("/x/7");
        assertThat((Map<String, Object>) done.path("result.headers")).doesNotContainKeys("set-cookie", "authorization");
    }

    @Test
    void httpRequest_textThatBeginsLikeJson_isAText() {
        receiver.answers(new Answer(200, "200 OK", Map.of()));

        assertThat((String) api.awaitStatus(request(""), "completed").path("result.body"))
                .isEqualTo("200 OK");
    }

    @Test
    void httpRequest_serverError_isTriedAgain() {
        receiver.answers(new Answer(500, "", Map.of()), new Answer(200, "", Map.of()));

        assertThat((Integer) api.awaitStatus(request(""), "completed").path("attempt"))
                .isEqualTo(2);
    }

    @Test
    void httpRequest_clientError_isDeadAtOnce() {
        receiver.answers(404);

        Response dead = api.awaitStatus(request(""), "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(1);
        assertThat((String) dead.path("error.type")).isEqualTo("TargetRefused");
    }

    @Test
    void httpRequest_expectedStatus_isCompleted() {
        receiver.answers(404);

        assertThat((Integer) api.awaitStatus(request(",\"expect_status\":[200,404]"), "completed")
                        .path("result.status"))
                .isEqualTo(404);
    }

    @Test
    void httpRequest_otherStatusThanExpected_isDead() {
        receiver.answers(200);

        assertThat((String) api.awaitStatus(request(",\"expect_status\":204"), "dead")
                        .path("error.type"))
                .isEqualTo("UnexpectedStatus");
    }

    @Test
    void httpRequest_throttled_isDeferredWithoutUsingAttempts() {
        Answer later = new Answer(429, "", Map.of("Retry-After", "1"));
        receiver.answers(later, later, later, later, new Answer(200, "1", Map.of()));

        Response done = api.awaitStatus(request(""), "completed");

        assertThat(receiver.calls()).hasSize(5);
        assertThat((Integer) done.path("attempt")).isEqualTo(1);
    }

    @Test
    void httpRequest_redirect_isNotFollowed() {
        receiver.answers(new Answer(302, "", Map.of("Location", "http://127.0.0.1:1/")));

        assertThat((String) api.awaitStatus(request(""), "dead").path("error.type"))
                .isEqualTo("TargetRedirected");
        assertThat(receiver.calls()).hasSize(1);
    }

    @Test
    void httpRequest_internalAddress_isDeadWithoutACall() {
        String byNumber = requestTo("http://127.0.0.1:" + receiver.port() + "/", "");
        String byName = requestTo("http://localhost:" + receiver.port() + "/", "");
        String elsewhere = requestTo("http://not-allowed.example/", "");

        for (String id : new String[] {byNumber, byName, elsewhere}) {
            Response dead = api.awaitStatus(id, "dead");
            assertThat((String) dead.path("error.type")).isEqualTo("TargetNotAllowed");
            assertThat((Integer) dead.path("attempt")).isEqualTo(1);
        }
        assertThat(receiver.calls()).isEmpty();
    }

    @Test
    void httpRequest_silentTarget_isGivenUpInTimeAndTriedAgain() {
        receiver.answers(new Answer(-1, "", Map.of()), new Answer(200, "1", Map.of()));

        Response done = api.awaitStatus(request(",\"timeout\":1"), "completed");

        assertThat((Integer) done.path("attempt")).isEqualTo(2);
    }

    @Test
    void httpRequest_answerThatIsTooLarge_isDead() {
        receiver.answers(new Answer(200, "x".repeat((1 << 20) + 1), Map.of()));

        assertThat((String) api.awaitStatus(request(""), "dead").path("error.type"))
                .isEqualTo("UnfitAnswer");
    }
}
