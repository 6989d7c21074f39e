package io.slipstream.benchmarks.cache;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code ./slipstream bench cache}: measures cache-service beside its rivals, prints a table and writes a page. */
public final class CacheBench {
    private static final List<Scenario> SCENARIOS = List.of(
            new Stampede(),
            new Coherence(),
            new HttpHits(),
            new SharedHits(),
            new LocalHits(),
            new ModelAnswers(),
            new SilentRedis(),
            new TagPurge());
    private static final Path APPLICATION = Path.of("cache-service", "target", "quarkus-app", "quarkus-run.jar");
    private static final Path PAGE = Path.of("docs", "benchmarks", "cache-service.md");

    /** Clients tell much while they start; kept here since the logging holds loggers weakly. */
    private static final Logger LOGS = Logger.getLogger("");

    private CacheBench() {}

    /**
     * Runs what the arguments ask for; the exit status: 0 when it was measured, whatever the figures, 1 when it could not be, 2
     * when an argument is wrong.
     *
     * @param root the checkout
     */
    public static int run(Path root, List<String> arguments, PrintStream out) throws Exception {
        Options options;
        try {
            options = Options.parse(
                    arguments, SCENARIOS.stream().map(Scenario::name).toList());
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage() + "; see './slipstream bench cache --help'");
            return 2;
        }
        if (options.help()) {
            out.print(Options.USAGE);
            return 0;
        }
        Path application = root.resolve(APPLICATION);
        if (!Files.isReadable(application)) {
            out.println("cache-service is not built: " + APPLICATION + " is missing; run './slipstream bench cache'");
            return 1;
        }
        LOGS.setLevel(Level.WARNING);
        long begun = System.nanoTime();
        List<Finding> findings = measure(application, options, out);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (options.isWhole()) {
            Report.write(root.resolve(PAGE), findings, options.quick(), LocalDate.now(ZoneOffset.UTC), took);
            out.println("\nwritten to " + PAGE);
        }
        return 0;
    }

    private static List<Finding> measure(Path application, Options options, PrintStream out) throws Exception {
        List<Finding> findings = new ArrayList<>();
        out.println("starting PostgreSQL, Redis, Kafka and three replicas");
        try (Rig rig = Rig.start(application)) {
            for (Scenario scenario : SCENARIOS) {
                if (options.wants(scenario.name())) {
                    out.printf(Locale.ROOT, "%nmeasuring %s%n", scenario.name());
                    List<Finding> found = scenario.run(rig, options.quick());
                    out.println(Report.table(found));
                    findings.addAll(found);
                }
            }
        }
        return findings;
    }
}
