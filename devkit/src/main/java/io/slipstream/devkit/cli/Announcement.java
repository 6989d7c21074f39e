package io.slipstream.devkit.cli;

import io.slipstream.devkit.suite.RunState;
import io.slipstream.devkit.suite.SuiteFolder;
import java.io.PrintStream;
import java.util.Locale;

/** What {@code up} prints once the suite is ready. */
final class Announcement {
    private Announcement() {}

    static void print(PrintStream out, SuiteFolder folder, RunState run, String howToStop) {
        Double seconds = run.readySeconds();
        if (seconds != null) {
            out.printf(Locale.ROOT, "%nSlipstream is ready after %.1f s.%n", seconds);
            if (run.trainingSeconds() > 0) {
                out.printf(
                        Locale.ROOT,
                        "Making AOT caches took another %.0f s, once for this build.%n",
                        run.trainingSeconds());
            }
        }
        out.println();
        out.println("  gateway    " + run.gatewayUrl());
        out.println("  dashboard  " + run.dashboardUrl());
        out.println("  admin key  " + run.adminKey());
        out.println();
        out.println("The same is in " + folder.runFile() + ".");
        out.println(
                "PostgreSQL's data (tasks, documents, keys, assets) and Kafka's events are kept for the next start in "
                        + folder.data() + ";");
        out.println("Redis keeps what it snapshots when it is stopped, caches in memory start empty.");
        out.println(howToStop);
        out.flush();
    }
}
