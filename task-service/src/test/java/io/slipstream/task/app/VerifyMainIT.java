package io.slipstream.task.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
class VerifyMainIT extends TaskStack {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        for (String key : new String[] {"url", "username", "password"}) {
            environment.put(
                    "SLIPSTREAM_POSTGRES_" + key.toUpperCase(java.util.Locale.ROOT),
                    ConfigProvider.getConfig().getValue("slipstream.postgres." + key, String.class));
        }
        return environment;
    }

    private int run(Map<String, String> environment, String... args) {
        return VerifyMain.run(args, environment, new PrintStream(out, true), new PrintStream(errors, true));
    }

    @Test
    void run_cleanLog_endsWithZeroAndAReport() {
        api.awaitStatus(api.echo("1"), "completed");

        assertThat(run(environment(), "--tenant", api.tenant())).isZero();

        assertThat(out.toString()).contains("1 tasks with 3 events", "one-place", "All rules hold.");
    }

    @Test
    void run_lostTask_endsWithOneAndNamesItAsJson() throws Exception {
        String id = api.submit("{\"type\":\"diagnostics.echo\",\"run_at\":\"2099-01-01T00:00:00Z\"}");
        LogProof.execute("DELETE FROM task WHERE id = '" + id + "'");

        int code = run(environment(), "--tenant", api.tenant(), "--schema", "slipstream_task", "--json");

        LogProof.execute("DELETE FROM task_outbox WHERE '" + id + "' = ANY(task_ids)");
        LogProof.execute("DELETE FROM task_event WHERE task_id = '" + id + "'");
        LogProof.execute("DELETE FROM task_tally WHERE tenant = '" + api.tenant() + "'");
        assertThat(code).isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(out.toByteArray());
        assertThat(report.path("violations").asInt()).isEqualTo(2);
        assertThat(report.path("rules").path(0).path("first").path(0).asText()).contains(id, "lost");
    }

    @Test
    void run_wrongArguments_endsWithTwo() {
        assertThat(run(environment(), "--tenat", "x")).isEqualTo(2);
        assertThat(run(environment(), "--tenant")).isEqualTo(2);
        assertThat(run(Map.of())).isEqualTo(2);
        assertThat(errors.toString().lines()).hasSize(3);
    }

    @Test
    void run_databaseThatCannotBeRead_endsWithThree() {
        Map<String, String> wrong = environment();
        wrong.put("SLIPSTREAM_POSTGRES_PASSWORD", "wrong");
        assertThat(run(wrong)).isEqualTo(3);
        assertThat(run(environment(), "--schema", "public")).isEqualTo(3);

        assertThat(errors.toString())
                .contains("cannot be reached", "cannot be read")
                .doesNotContain("Exception");
    }
}
