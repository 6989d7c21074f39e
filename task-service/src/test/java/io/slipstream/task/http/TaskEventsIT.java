package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.TaskStack;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TaskEventsIT extends TaskStack {
    private static List<String> values(Response stream, String field) {
        return stream.asString()
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .toList();
    }

    @Test
    void follow_runningTask_streamsFromTheBeginningToTheEnd() {
        String id = api.echo("{\"delay\":\"PT0.4S\"}");

        Response stream = api.get("/api/v1/tasks/" + id + "/events");

        assertThat(stream.contentType()).startsWith("text/event-stream");
        assertThat(values(stream, "event")).containsExactly("submitted", "started", "progressed", "completed");
        assertThat(values(stream, "data").getLast())
                .contains(
                        "\"task_id\":\"" + id + "\"", "\"status\":\"completed\"", "\"result\":{\"delay\":\"PT0.4S\"}");
    }

    @Test
    void follow_fromAPosition_replaysOnlyWhatIsBehindIt() {
        String id = api.echo("1");
        api.awaitStatus(id, "completed");
        List<String> positions = values(api.get("/api/v1/tasks/" + id + "/events"), "id");

        Response rest =
                api.request().header("Last-Event-ID", positions.getFirst()).get("/api/v1/tasks/" + id + "/events");

        assertThat(values(rest, "event")).containsExactly("started", "completed");
        Response nothing =
                api.request().header("Last-Event-ID", positions.getLast()).get("/api/v1/tasks/" + id + "/events");
        assertThat(values(nothing, "event")).isEmpty();
    }
}
