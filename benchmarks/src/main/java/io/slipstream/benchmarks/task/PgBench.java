package io.slipstream.benchmarks.task;

import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bound: PostgreSQL's own load generator writes the rows that task-service writes, without any service. */
final class PgBench {
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final int CLAIM = 200;
    private static final int BATCH_CLIENTS = 4;
    private static final String SUBMIT = "batch.sql";

    private PgBench() {}

    /** How many tasks a second PostgreSQL takes one at a time on 16 connections; 0 where {@code pgbench} is not installed. */
    static double submissions(Rig rig, Duration time) throws Exception {
        rig.clear();
        return run(rig, SUBMIT, 16, 1, "--time=" + time.toSeconds());
    }

    /** The same in batches of {@link Rig#BATCH} on 4 connections. */
    static double batches(Rig rig, Duration time) throws Exception {
        rig.clear();
        return run(rig, SUBMIT, BATCH_CLIENTS, Rig.BATCH, "--time=" + time.toSeconds());
    }

    /**
     * How many waiting tasks a second are claimed, ended and read as events, 200 at a time on 4 connections. The replicas stand still
     * meanwhile; the tables are empty afterwards.
     *
     * @param starts whether starts are read, too
     */
    static double runs(Rig rig, int tasks, boolean starts) throws Exception {
        rig.pause(rig.worker());
        rig.pause(rig.acceptor());
        try {
            return runsAlone(rig, tasks, starts);
        } finally {
            rig.clear();
            rig.acceptor().resume();
            rig.worker().resume();
        }
    }

    private static double runsAlone(Rig rig, int tasks, boolean starts) throws Exception {
        rig.clear();
        run(rig, SUBMIT, BATCH_CLIENTS, Rig.BATCH, "--transactions=" + tasks / Rig.BATCH / BATCH_CLIENTS);
        try (Connection connection = rig.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE task_outbox");
            statement.execute("ANALYZE task");
        }
        return run(
                rig,
                "process.sql",
                BATCH_CLIENTS,
                CLAIM,
                "--transactions=" + tasks / CLAIM / BATCH_CLIENTS,
                "--define=starts=" + (starts ? 1 : 0));
    }

    /** What was measured beside a bound, in words. */
    static String told(double perSecond, double bound) {
        return bound == 0
                ? "pgbench is not installed"
                : String.format(
                        Locale.ROOT, "%.2f × pgbench, which writes the same rows (%,.0f/s)", perSecond / bound, bound);
    }

    private static double run(Rig rig, String file, int clients, int tasks, String... options) throws Exception {
        Path script = rig.rivals().program(file);
        List<String> command = new ArrayList<>(List.of("pgbench", "--no-vacuum", "--protocol=prepared", "--jobs=2"));
        command.addAll(List.of("--client=" + clients, "--define=tasks=" + tasks, "--file=" + script));
        command.addAll(List.of(options));
        command.add(rig.rivals().adminUrl(LocalStack.DATABASE));
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
            return Double.parseDouble(rate.group(1)) * tasks;
        } catch (IOException notInstalled) {
            return 0;
        }
    }
}
