package io.slipstream.devkit.cli;

import io.slipstream.devkit.suite.SlipCode;
import io.slipstream.devkit.suite.TaskVerification;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proves that no task was lost, from the log. */
@Command(
        name = "verify-tasks",
        mixinStandardHelpOptions = true,
        description = {
            "Replays the event log of task-service in one snapshot, also under load, and proves that every accepted task",
            "is live or ended exactly once, that leases never overlapped, that stale outcomes had no effect, that limits",
            "were kept and that statistics are true. Reads only. Ends with 1 and the first violations if a rule is broken."
        })
final class VerifyTasksCommand implements Callable<Integer> {
    @Mixin
    private SuiteOptions suite = new SuiteOptions();

    @Option(names = "--tenant", paramLabel = "TENANT", description = "The tasks of one tenant. Default: all.")
    private @Nullable String tenant;

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description =
                    "Another database than the suite's: postgresql://user:password@host:port/database. Without a password in"
                            + " it, PGPASSWORD is taken.")
    private @Nullable String postgres;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            defaultValue = "slipstream_task",
            description = "The schema of task-service. Default: ${DEFAULT-VALUE}.")
    private String schema = "slipstream_task";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    private enum Format {
        TEXT,
        JSON
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        TaskVerification.Database database =
                postgres == null ? TaskVerification.databaseOf(suite.folder()) : database(postgres);
        List<String> arguments = new ArrayList<>(List.of("--schema", schema));
        if (tenant != null) {
            arguments.addAll(List.of("--tenant", tenant));
        }
        if (format == Format.JSON) {
            arguments.add("--json");
        }
        TaskVerification.run(suite.folder(), database, arguments);
        return 0;
    }

    private static TaskVerification.Database database(String url) {
        try {
            URI uri = URI.create(url);
            String[] user = String.valueOf(uri.getUserInfo()).split(":", 2);
            String password = user.length == 2 ? user[1] : System.getenv("PGPASSWORD");
            if ("postgresql".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() != null
                    && password != null
                    && uri.getPath().length() > 1) {
                String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
                return new TaskVerification.Database(
                        String.format(Locale.ROOT, "postgresql://%s%s%s", uri.getHost(), port, uri.getPath()),
                        user[0],
                        password);
            }
        } catch (IllegalArgumentException e) {
            // Said below; the text may hold a password.
        }
        throw SlipCode.SETTING_WRONG.failure(
                "--postgres is wrong",
                "it must be postgresql://user:password@host:port/database",
                "see './slipstream help verify-tasks'");
    }
}
