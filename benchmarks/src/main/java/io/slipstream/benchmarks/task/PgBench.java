package io.slipstream.benchmarks.task;

import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bound: PostgreSQL's own load generator writes the rows of a submission, one at a time. */
final class PgBench {
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final String SCRIPT = "submit.sql";

    private PgBench() {}

    /** How many submissions a second PostgreSQL takes; 0 where {@code pgbench} is not installed. */
    static double submissions(Rig rig, Duration time) throws Exception {
        rig.clear();
        Path script = rig.rivals().program(SCRIPT);
        List<String> command = List.of(
                "pgbench",
                "--no-vacuum",
                "--protocol=prepared",
                "--client=16",
                "--jobs=2",
                "--time=" + time.toSeconds(),
                "--file=" + script,
                rig.rivals().adminUrl(LocalStack.DATABASE));
        try {
            Path output = script.resolveSibling("pgbench.log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int status = process.waitFor();
            String told = Files.readString(output);
            Matcher rate = RATE.matcher(told);
            if (status != 0 || !rate.find()) {
                throw new IllegalStateException("pgbench failed: " + told);
            }
            return Double.parseDouble(rate.group(1));
        } catch (IOException notInstalled) {
            return 0;
        }
    }
}
