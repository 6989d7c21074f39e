package io.slipstream.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * {@code ./slipstream bench NAME}: measures a service beside its rivals, prints a table and writes a page.
 *
 * @param name the word by which it is asked for
 * @param service the name of the module, for example {@code cache-service}
 * @param usage what {@code --help} says
 * @param method how it is measured, in Markdown
 * @param scenarios what is measured, in order
 * @param start starts what it is measured on
 * @param <R> what it is measured on
 */
public record Bench<R extends AutoCloseable>(
        String name, String service, String usage, String method, List<Scenario<R>> scenarios, Start<R> start) {
    /** Clients tell much while they start; kept here since the logging holds loggers weakly. */
    private static final Logger LOGS = Logger.getLogger("");

    public Bench {
        scenarios = List.copyOf(scenarios);
    }

    /** Starts servers and replicas of the packaged application. */
    public interface Start<R> {
        R start(Path application) throws Exception;
    }

    /**
     * Runs what the arguments ask for; the exit status: 0 when it was measured, whatever the figures, 1 when it could not be, 2
     * when an argument is wrong.
     *
     * @param root the checkout
     */
    public int run(Path root, List<String> arguments, PrintStream out) throws Exception {
        Options options;
        try {
            options = Options.parse(
                    arguments, scenarios.stream().map(Scenario::name).toList());
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage() + "; see './slipstream bench " + name + " --help'");
            return 2;
        }
        if (options.help()) {
            out.print(usage);
            return 0;
        }
        Path application = Path.of(service, "target", "quarkus-app", "quarkus-run.jar");
        if (!Files.isReadable(root.resolve(application))) {
            out.println(
                    service + " is not built: " + application + " is missing; run './slipstream bench " + name + "'");
            return 1;
        }
        LOGS.setLevel(Level.WARNING);
        long begun = System.nanoTime();
        Path program = root.resolve(application).toAbsolutePath();
        List<Scenario<R>> wanted = scenarios.stream()
                .filter(scenario -> options.wants(scenario.name()))
                .toList();
        Round<R> round = measure(program, wanted, options.quick(), out);
        List<Finding> findings = new ArrayList<>(round.findings());
        List<String> failed = new ArrayList<>(round.failed());
        if (options.again() && !round.missed().isEmpty()) {
            out.println("\nmeasuring again what missed a bar, on fresh servers");
            Round<R> second = measure(program, round.missed(), options.quick(), out);
            second.findings().forEach(finding -> findings.add(finding.again()));
            failed.addAll(second.failed());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (!failed.isEmpty()) {
            out.println("\ncould not be measured: " + String.join(", ", failed));
            return 1;
        }
        if (options.isWhole()) {
            Path page = Path.of("docs", "benchmarks", service + ".md");
            new Report(service, "bench " + name, method)
                    .write(root.resolve(page), findings, options.quick(), LocalDate.now(ZoneOffset.UTC), took);
            out.println("\nwritten to " + page);
        }
        return 0;
    }

    /** Measures some scenarios on servers of their own, whatever becomes of the others. */
    private Round<R> measure(Path application, List<Scenario<R>> wanted, boolean quick, PrintStream out)
            throws Exception {
        Round<R> round = new Round<>(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        out.println("starting PostgreSQL, Redis, Kafka and replicas of " + service);
        try (R rig = start.start(application)) {
            for (Scenario<R> scenario : wanted) {
                out.printf(Locale.ROOT, "%nmeasuring %s%n", scenario.name());
                try {
                    List<Finding> found = scenario.run(rig, quick);
                    out.println(Report.table(found));
                    round.findings().addAll(found);
                    if (found.stream().anyMatch(Finding::isMissed)) {
                        round.missed().add(scenario);
                    }
                } catch (IOException | ExecutionException | TimeoutException | IllegalStateException e) {
                    e.printStackTrace(out);
                    round.failed().add(scenario.name());
                }
            }
        }
        return round;
    }

    /** What was found, which scenarios missed a bar, and which could not be measured. */
    private record Round<R>(List<Finding> findings, List<Scenario<R>> missed, List<String> failed) {}
}
