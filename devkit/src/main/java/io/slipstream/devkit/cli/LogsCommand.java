package io.slipstream.devkit.cli;

import io.slipstream.devkit.suite.LogFollower;
import io.slipstream.devkit.suite.SlipCode;
import io.slipstream.devkit.suite.SuiteFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows logs. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Shows the ends of the logs of a service, of PostgreSQL, Redis, Kafka, the build, or of all.")
final class LogsCommand implements Callable<Integer> {
    @Mixin
    private SuiteOptions suite = new SuiteOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "For example gateway, cache-service-2, postgres, up or build. Default: all services.")
    private @Nullable String service;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is logged from now on, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "100",
            description = "How many lines of each log. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Override
    public Integer call() {
        if (lines < 0) {
            throw SlipCode.SETTING_WRONG.failure("--lines is wrong", lines + " must not be negative");
        }
        SuiteFolder folder = suite.folder();
        Map<String, Path> all = LogFollower.logs(folder);
        Map<String, Path> chosen = chosen(all);
        if (chosen.isEmpty()) {
            throw SlipCode.NO_LOG.failure(
                    service == null ? "There are no logs" : "There is no log of '" + service + "'",
                    "the suite has not run in " + folder.data() + ", or has no such part",
                    "name one of: " + (all.isEmpty() ? "(none yet)" : String.join(", ", all.keySet())));
        }
        new LogFollower(chosen, System.out).show(lines, follow);
        return 0;
    }

    private Map<String, Path> chosen(Map<String, Path> all) {
        Map<String, Path> chosen = new TreeMap<>();
        String wanted = service;
        all.forEach((name, log) -> {
            boolean matches = wanted == null
                    ? name.matches(".*-\\d+")
                    : name.equals(wanted) || name.matches(java.util.regex.Pattern.quote(wanted) + "-\\d+");
            if (matches) {
                chosen.put(name, log);
            }
        });
        return chosen;
    }
}
