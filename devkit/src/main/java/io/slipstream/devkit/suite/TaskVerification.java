package io.slipstream.devkit.suite;

import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.DevkitHome;
import io.slipstream.devkit.stack.LocalStack;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Task-service's verifier, run from its build as a process of its own: the devkit knows no service's classes. */
public final class TaskVerification {
    private static final String MAIN = "io.slipstream.task.app.VerifyMain";
    private static final int BROKEN = 1;

    private TaskVerification() {}

    /**
     * Where the log is.
     *
     * @param url {@code postgresql://host:port/database}
     */
    public record Database(String url, String user, String password) {
        @Override
        public String toString() {
            return "Database[" + url + ", " + user + "]";
        }
    }

    /** The database of a suite, which must run. */
    public static Database databaseOf(SuiteFolder folder) {
        RunState run = RunFile.read(folder)
                .orElseThrow(() -> SlipCode.NOT_RUNNING.failure(
                        "No suite runs in " + folder.data(),
                        "its database is not there without it",
                        "run './slipstream up', or name a database with --postgres"));
        RunState.BackingState postgres = run.postgres();
        String role = BackingAccess.role(Component.TASK_SERVICE);
        return new Database(
                "postgresql://" + postgres.host() + ":" + postgres.port() + "/" + LocalStack.DATABASE,
                role,
                Credentials.in(folder.stack()).password(role));
    }

    /** Runs it, with its report on standard output; fails if a rule is broken or the log cannot be read. */
    public static void run(SuiteFolder folder, Database database, List<String> arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(folder, arguments)).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "SLIPSTREAM_POSTGRES_URL", database.url(),
                        "SLIPSTREAM_POSTGRES_USERNAME", database.user(),
                        "SLIPSTREAM_POSTGRES_PASSWORD", database.password()));
        int code = builder.start().waitFor();
        if (code == BROKEN) {
            throw SlipCode.TASKS_INCONSISTENT.failure(
                    "The task log breaks its rules", "see the violations in the report");
        }
        if (code != 0) {
            throw SlipCode.VERIFIER_FAILED.failure(
                    "The task log was not verified", "the verifier ended with " + code + ", its message is above");
        }
    }

    static List<String> command(SuiteFolder folder, List<String> arguments) {
        Path application = folder.application(Component.TASK_SERVICE);
        if (!Files.isDirectory(application.resolve("app"))) {
            throw SlipCode.NOT_BUILT.failure("task-service is not built", application + " is missing");
        }
        String classPath =
                application.resolve("app") + "/*" + File.pathSeparator + application.resolve("lib/main") + "/*";
        List<String> command = new ArrayList<>(
                List.of(DevkitHome.java().toString(), "-XX:+UseSerialGC", "-Xmx256m", "-cp", classPath, MAIN));
        command.addAll(arguments);
        return command;
    }
}
