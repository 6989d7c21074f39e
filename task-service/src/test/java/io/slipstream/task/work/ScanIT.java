package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.TaskStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans by real processes. */
@QuarkusTest
class ScanIT extends TaskStack {
    private String scan(String target, String... tools) {
        String names = Stream.of(tools).map(tool -> "\"" + tool + "\"").collect(Collectors.joining(","));
        return api.submit(
                "{\"type\":\"scan.run\",\"payload\":{\"target\":\"" + target + "\",\"tools\":[" + names + "]}}");
    }

    private String tool(String name, String target) {
        return api.submit(
                "{\"type\":\"scan.tool\",\"payload\":{\"tool\":\"" + name + "\",\"target\":\"" + target + "\"}}");
    }

    private static Map<String, Map<String, Object>> tools(Response scan) {
        List<Map<String, Object>> tools = scan.path("result.tools");
        return tools.stream().collect(Collectors.toMap(tool -> (String) tool.get("tool"), tool -> tool));
    }

    /** Processes of this service with an argument that no other test has. */
    private static long running(String argument) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().stream()
                        .anyMatch(arguments -> List.of(arguments).contains(argument)))
                .count();
    }

    @Test
    void scan_byGoodAndBadTools_reportsWhatEachFound() {
        String id = scan("host-1", "echo", "fails", "nap", "absent", "typed", "long");

        Response scan = api.awaitStatus(id, "completed");
        Map<String, Map<String, Object>> tools = tools(scan);
        assertThat(tools.get("echo"))
                .containsEntry("status", "completed")
                .containsEntry("exit_code", 0)
                .containsEntry("output", "found host-1\n")
                .containsEntry("truncated", false);
        assertThat((Integer) tools.get("echo").get("duration_ms")).isNotNegative();
        assertThat(tools.get("fails")).containsEntry("status", "completed").containsEntry("exit_code", 2);
        assertThat((String) tools.get("fails").get("output")).contains("/no/such/host-1");
        assertThat(tools.get("nap")).containsEntry("status", "dead");
        assertThat(scan.<String>path("result.tools.find { it.tool == 'nap' }.error.type"))
                .isEqualTo("ToolTimeout");
        assertThat(scan.<String>path("result.tools.find { it.tool == 'absent' }.error.type"))
                .isEqualTo("ToolNotStarted");
        assertThat(tools.get("typed")).containsEntry("output", Map.of("tool", "typed", "target", "host-1"));
        assertThat(tools.get("long")).containsEntry("truncated", true);
        assertThat((String) tools.get("long").get("output")).hasSize(64 << 10).startsWith("1\n2\n");
        assertThat((Integer) scan.path("result.completed")).isEqualTo(4);
        Response flow = api.get("/api/v1/flows/" + scan.path("result.flow_id"));
        assertThat(flow.<String>path("parent_task_id")).isEqualTo(id);
        assertThat((Integer) flow.path("concurrency")).isEqualTo(3);
        assertThat(flow.<String>path("state")).isEqualTo("completed");
    }

    @Test
    void scan_cancelled_killsItsToolsWithTheirChildren() {
        String argument = "7741";
        String id = scan(argument, "children", "echo");
        await().atMost(Api.SOON).until(() -> running(argument) >= 2);

        assertThat(api.request().delete("/api/v1/tasks/" + id).statusCode()).isEqualTo(200);

        await().atMost(Api.SOON).until(() -> running(argument) == 0);
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(api.get("/api/v1/flows").<List<String>>path("data.state"))
                        .containsExactly("cancelled"));
    }

    @Test
    void tool_pastItsTime_isKilled() {
        String id = tool("nap", "a");

        assertThat(api.awaitStatus(id, "dead").<String>path("error.type")).isEqualTo("ToolTimeout");
    }

    @Test
    void tool_thatWritesTooMuch_isKilled() {
        String id = tool("flood", "a");

        assertThat(api.awaitStatus(id, "dead").<String>path("error.type")).isEqualTo("ToolOutputTooLarge");
    }

    @Test
    void tool_seesNothingOfTheServicesEnvironment() {
        String output = api.awaitStatus(tool("env", "a"), "completed").path("result.output");

        assertThat(output.lines().map(line -> line.split("=")[0])).containsExactlyInAnyOrder("PATH", "LANG", "HOME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-rf", "a b", "a;b", "$(id)", "", "a\\u0000b"})
    void badTarget_isRefusedForGood(String target) {
        assertThat(api.awaitStatus(tool("echo", target), "dead").<String>path("error.type"))
                .isEqualTo("InvalidPayload");
        assertThat(api.awaitStatus(scan(target, "echo"), "dead").<String>path("error.message"))
                .contains("payload.target");
    }

    @ParameterizedTest
    @CsvSource({"nmap,ToolNotAllowed", "typed,InvalidPayload"})
    void commandThatIsNotAllowed_isRefusedForGood(String name, String error) {
        assertThat(api.awaitStatus(tool(name, "a"), "dead").<String>path("error.type"))
                .isEqualTo(error);
    }

    @Test
    void scan_withToolsThatAreNotAllowedOrTwice_isRefusedForGood() {
        assertThat(api.awaitStatus(scan("a", "echo", "nmap"), "dead").<String>path("error.message"))
                .contains("payload.tools[1]");
        assertThat(api.awaitStatus(scan("a", "echo", "echo"), "dead").<String>path("error.message"))
                .contains("payload.tools");
        assertThat(api.awaitStatus(scan("a"), "dead").<String>path("error.message"))
                .contains("payload.tools");
    }

    /** Each has one process; all have an argument that no other test has. */
    @Test
    void scans_runAtMostFiveAtOnce() {
        String seconds = "2.0713";
        List<String> ids =
                Stream.generate(() -> scan(seconds, "sleep")).limit(12).toList();
        AtomicLong most = new AtomicLong();

        await().atMost(Api.SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
            most.accumulateAndGet(running(seconds), Math::max);
            return ids.stream().allMatch(id -> "completed".equals(api.task(id).path("status")));
        });

        assertThat(most).hasValue(5);
        String type = api.get("/api/v1/task-types/scan.run").asString();
        assertThat(type).contains("\"concurrency\":5");
    }

    /** A later attempt, here after a redrive, finds out that the flow of the first was cancelled with it, and starts another. */
    @Test
    void scan_redrivenAfterItsDeath_scansAgain() {
        String id = api.submit("{\"type\":\"scan.run\",\"deadline\":\""
                + java.time.Instant.now().plusSeconds(2)
                + "\",\"payload\":{\"target\":\"9\",\"tools\":[\"sleep\"]}}");
        api.awaitStatus(id, "dead");
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(api.get("/api/v1/flows").<List<String>>path("data.state"))
                        .containsExactly("cancelled"));

        assertThat(api.post("/api/v1/tasks/" + id + ":retry", "").statusCode()).isEqualTo(202);

        assertThat(api.awaitStatus(id, "completed").<Integer>path("result.completed"))
                .isEqualTo(1);
        assertThat(api.get("/api/v1/flows").<List<String>>path("data.state")).hasSize(2);
    }
}
