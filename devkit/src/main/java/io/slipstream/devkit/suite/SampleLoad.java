package io.slipstream.devkit.suite;

import io.slipstream.devkit.sample.TpchFiles;
import io.slipstream.devkit.sample.TpchLoader;
import io.slipstream.devkit.sample.TpchProgress;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.DevkitHome;
import io.slipstream.devkit.stack.LocalStack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Loads the TPC-H sample data where it is missing, and says how far it is. The generator holds 300 MB of text while it
 * works, hence a JVM of its own, whose main class this is too. The rows of small scales are kept beside the build, so that the
 * next empty database is filled without a generator.
 */
final class SampleLoad {
    private static final String STEP = "sample data";
    private static final String PASSWORD = "SLIPSTREAM_SAMPLE_OWNER_PASSWORD";
    private static final String ROWS = "loaded ";
    private static final String SO_FAR = " so far";
    private static final long A_SECOND = 1_000_000_000L;
    private static final double LARGEST_KEPT_SCALE = 0.1;

    private SampleLoad() {}

    /**
     * Loads what is missing.
     *
     * @param marker the argument by which the suite's processes are found again
     * @param scale the TPC-H scale factor; 0 loads none
     */
    static void run(LocalStack stack, double scale, String marker, Progress progress) {
        if (scale == 0) {
            return;
        }
        progress.begin(STEP);
        try {
            TpchFiles files = new TpchFiles(DevkitHome.path().resolve("tpch-" + scale), scale);
            TpchLoader loader = new TpchLoader(files, (table, rows, complete) -> say(progress, table, rows));
            if (loader.isLoaded(stack)) {
                progress.end(STEP, "TPC-H at scale " + scale + " is there");
                return;
            }
            if (files.areComplete()) {
                loader.load(stack);
            } else {
                load(stack, files, marker, progress);
            }
            progress.end(STEP, "TPC-H loaded at scale " + scale);
        } catch (SQLException | IOException | UncheckedIOException e) {
            throw failure(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("it was interrupted");
        } finally {
            progress.drop(STEP);
        }
    }

    /** Arguments: the JDBC address of the sample database, the scale, the folder of files. The password is in the environment. */
    public static void main(String[] args) {
        TpchFiles files = new TpchFiles(Path.of(args[2]), Double.parseDouble(args[1]));
        TpchProgress progress = (table, rows, complete) ->
                System.out.printf(Locale.ROOT, "%s%s: %,d rows%s%n", ROWS, table, rows, complete ? "" : SO_FAR);
        TpchLoader loader = files.scale() > LARGEST_KEPT_SCALE
                ? new TpchLoader(files.scale(), progress)
                : new TpchLoader(files, progress);
        try (Connection connection =
                DriverManager.getConnection(args[0], Credentials.SAMPLE_OWNER, System.getenv(PASSWORD))) {
            loader.load(connection);
        } catch (SQLException | UncheckedIOException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void say(Progress progress, String table, long rows) {
        progress.say(String.format(Locale.ROOT, "%-22s %s: %,d rows", STEP, table, rows));
    }

    private static void load(LocalStack stack, TpchFiles files, String marker, Progress progress)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        DevkitHome.java().toString(),
                        marker,
                        "-Xmx768m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        DevkitHome.classPath(),
                        SampleLoad.class.getName(),
                        "jdbc:" + stack.postgresUrl(LocalStack.SAMPLE_DATABASE),
                        Double.toString(files.scale()),
                        files.folder().toString())
                .redirectErrorStream(true);
        builder.environment().put(PASSWORD, stack.credentials().password(Credentials.SAMPLE_OWNER));
        Process process = builder.start();
        List<String> complaints = new ArrayList<>();
        long lastSaid = System.nanoTime();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(ROWS)) {
                    if (!line.endsWith(SO_FAR) || System.nanoTime() - lastSaid > A_SECOND) {
                        lastSaid = System.nanoTime();
                        progress.say(String.format(Locale.ROOT, "%-22s %s", STEP, line.substring(ROWS.length())));
                    }
                } else {
                    complaints.add(line);
                }
            }
            if (process.waitFor() != 0) {
                throw failure(complaints.isEmpty() ? "the loader ended" : complaints.getFirst())
                        .withDetails(complaints);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static SlipException failure(String cause) {
        return cause.toLowerCase(Locale.ROOT).contains("no space left on device")
                ? SlipCode.DISK_FULL.failure("The sample data cannot be loaded", "the disk is full")
                : SlipCode.SAMPLE_DATA_FAILED.failure("The sample data cannot be loaded", cause);
    }
}
