package io.slipstream.task.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import io.slipstream.task.fixture.Receiver;
import io.slipstream.task.fixture.TaskStack;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receiver that the guide shows, as a process of its own. */
@QuarkusTest
class PushReceiverExampleIT extends TaskStack {
    private static final String TYPE = "words.count";

    private Process process;
    private String url;

    private Response define(String target) {
        Response defined = api.put(
                "/api/v1/task-types/" + TYPE, "{\"handler\":\"http\",\"url\":\"" + target + "\",\"max_attempts\":1}");
        assertThat(defined.statusCode()).as(defined.asString()).isEqualTo(200);
        return defined;
    }

    @BeforeEach
    void start() throws IOException {
        String secret = define("http://" + Receiver.ADDRESS + ":1/").path("secret");
        Path script = Path.of("..", "examples", "push-receiver", "receiver.py").toAbsolutePath();
        ProcessBuilder command = new ProcessBuilder("python3", script.toString(), Receiver.ADDRESS, "0")
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        command.environment().put("SLIPSTREAM_SECRET", secret);
        command.environment().put("SLIPSTREAM_ADDRESS", "http://localhost:" + RestAssured.port);
        command.environment()
                .put("SLIPSTREAM_TOKEN", TestTokens.bearer(api.tenant(), "receiver", Scope.Names.TASKS_WORK));
        process = command.start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        assertThat(line).startsWith("listening on ");
        url = "http://" + Receiver.ADDRESS + ":" + line.substring("listening on ".length()) + "/";
        define(url);
    }

    @AfterEach
    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private String submit(String payload) {
        return api.submit("{\"type\":\"" + TYPE + "\",\"payload\":" + payload + "}");
    }

    @Test
    void task_sentToIt_isDone() {
        String id = submit("{\"text\":\"one two three\"}");

        assertThat((Integer) api.awaitStatus(id, "completed").path("result.words"))
                .isEqualTo(3);
    }

    @Test
    void task_forLater_isAcceptedAndCompletedByACallBack() {
        String id = submit("{\"text\":\"one two\",\"later\":true}");

        assertThat((Integer) api.awaitStatus(id, "completed").path("result.words"))
                .isEqualTo(2);
    }

    @Test
    void call_thatIsNotSigned_orAfterARotationSignedWithSecretsItDoesNotKnow_isRefused() {
        assertThat(given().contentType("application/json")
                        .header("Slipstream-Timestamp", "1800000000")
                        .header("Slipstream-Signature", "v1=00")
                        .body("{\"task_id\":\"x\",\"payload\":null}")
                        .post(url)
                        .statusCode())
                .isEqualTo(401);
        api.post("/api/v1/task-types/" + TYPE + ":rotate-secret", "");
        api.awaitStatus(submit("{}"), "completed");
        api.post("/api/v1/task-types/" + TYPE + ":rotate-secret", "");

        Response dead = api.awaitStatus(submit("{}"), "dead");

        assertThat((String) dead.path("error.type")).isEqualTo("TargetRefused");
    }
}
