package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The drawing of the state machine says what the table says. */
class TaskStateReferenceTest {
    private static final Path DRAWING =
            Path.of("..", "docs", "state", "task.md").toAbsolutePath().normalize();

    @Test
    void drawing_inTheRepository_saysWhatTheTableSays() throws IOException {
        String drawn = drawing();
        if (System.getProperty("update") != null) {
            Files.createDirectories(DRAWING.getParent());
            Files.writeString(DRAWING, drawn);
        }

        assertThat(Files.readString(DRAWING).replace("\r\n", "\n"))
                .as("docs/state/task.md is stale: run ./mvnw -Dquick -pl task-service -am test"
                        + " -Dtest=TaskStateReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dupdate")
                .isEqualTo(drawn);
    }

    private static String drawing() {
        return """
                # States of a task

                Made from `Transition` of task-service, which is the whole state machine; a test compares the two, and another walks every edge
                of it against the real store. `./slipstream verify-tasks` replays the event log against the same table.

                ```mermaid
                stateDiagram-v2
                %s
                ```

                What may happen in which state, and where it leads. A dash means that it cannot happen there: asked for over HTTP it is 409 (or
                200 without effect, where the task is already so), and the engine leaves such tasks alone.

                | | new | %s |
                |---|%s
                %s

                | transition | when | event |
                |---|---|---|
                %s

                DUE, DUE_WITH_KEY, KEY_FREE and the three of LET_GO write no event: the event before or after tells the same. PARTIAL, RELEASED and REPLACED are told to
                [followers](../task-service.md#endpoints) of the task and not to Kafka.
                """.formatted(
                        lines(edges()),
                        statuses(" | "),
                        "---|".repeat(TaskStatus.values().length + 1),
                        lines(matrix()),
                        lines(meanings()));
    }

    private static String lines(Stream<String> lines) {
        return lines.collect(Collectors.joining("\n"));
    }

    private static String statuses(String between) {
        return Arrays.stream(TaskStatus.values()).map(TaskStatus::wireName).collect(Collectors.joining(between));
    }

    private static Stream<String> edges() {
        return Arrays.stream(Transition.values())
                .flatMap(one -> (one.isBirth()
                                ? Stream.of("[*]")
                                : one.from().stream().map(TaskStatus::wireName))
                        .map(from -> "    " + from + " --> " + one.to().wireName() + ": " + one));
    }

    private static Stream<String> matrix() {
        return Arrays.stream(Transition.values())
                .map(one -> "| " + one + " | " + (one.isBirth() ? one.to().wireName() : "–")
                        + Arrays.stream(TaskStatus.values())
                                .map(status -> " | "
                                        + status.next(one)
                                                .map(TaskStatus::wireName)
                                                .orElse("–"))
                                .collect(Collectors.joining())
                        + " |");
    }

    private static Stream<String> meanings() {
        return Arrays.stream(Transition.values())
                .map(one -> "| " + one + " | " + one.meaning() + " | "
                        + one.event().map(kind -> "`" + kind.wireName() + "`").orElse("–") + " |");
    }
}
