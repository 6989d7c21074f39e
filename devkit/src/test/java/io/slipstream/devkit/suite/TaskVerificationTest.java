package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskVerificationTest {
    @TempDir
    private Path root;

    private SuiteFolder folder() {
        return new SuiteFolder(root, root.resolve("data"));
    }

    @Test
    void databaseOf_noSuite_saysThatNoneRuns() {
        assertThatThrownBy(() -> TaskVerification.databaseOf(folder()))
                .isInstanceOfSatisfying(
                        SlipException.class, e -> assertThat(e.code()).isEqualTo(SlipCode.NOT_RUNNING));
    }

    @Test
    void command_serviceNotBuilt_saysSo() {
        assertThatThrownBy(() -> TaskVerification.command(folder(), List.of()))
                .isInstanceOfSatisfying(
                        SlipException.class, e -> assertThat(e.code()).isEqualTo(SlipCode.NOT_BUILT));
    }

    @Test
    void command_holdsNoSecret_andRunsTheBuiltService() throws IOException {
        Files.createDirectories(root.resolve("task-service/target/quarkus-app/app"));

        List<String> command = TaskVerification.command(folder(), List.of("--tenant", "t"));

        assertThat(command).endsWith("io.slipstream.task.app.VerifyMain", "--tenant", "t");
        assertThat(command)
                .anyMatch(part -> part.contains("quarkus-app/app/*") && part.contains("quarkus-app/lib/main/*"));
        assertThat(new TaskVerification.Database("postgresql://h/d", "u", "secret").toString())
                .doesNotContain("secret");
    }
}
