package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.TaskStack;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PatternsRecogniseIT extends TaskStack {
    private Response run(Api caller, String payload) {
        return caller.awaitStatus(
                caller.submit("{\"type\":\"patterns.recognise\",\"payload\":" + payload + "}"), "completed");
    }

    @Test
    void patterns_ofDeadTasks_areThoseOfTheTenant() {
        for (int i = 0; i < 3; i++) {
            api.awaitStatus(api.echo("{\"fail_times\":9,\"fail_retryable\":false}"), "dead");
        }

        Response done = run(api, "{\"from\":\"dead_letters\",\"type\":\"diagnostics.echo\"}");

        assertThat((Integer) done.path("result.lines")).isEqualTo(3);
        assertThat((String) done.path("result.patterns[0].template"))
                .isEqualTo("Diagnostic: attempt <*> failed for good as asked");
        assertThat((Integer) done.path("result.patterns[0].count")).isEqualTo(3);
        assertThat((Integer)
                        run(Api.ofNewTenant(), "{\"from\":\"dead_letters\"}").path("result.lines"))
                .isZero();
    }
}
