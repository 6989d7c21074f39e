package io.slipstream.devkit.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Writes {@code docs/metrics.md} from the {@code *Metrics} classes of all modules. */
public final class MetricsReference {
    private static final List<String> MODULES =
            List.of("gateway", "cache-service", "task-service", "query-service", "asset-service", "document-extractor");

    private static final String BEGINNING = """
            # Metrics

            Written by `io.slipstream.devkit.docs.MetricsReference` from the `*Metrics` classes; do not edit it by hand.
            `./mvnw -pl devkit test -Dtest=MetricsReferenceTest -Dupdate` writes it anew.

            Every service shows these in Prometheus' format at `/q/metrics` on its management port, beside those of the JVM, the
            HTTP server and the clients that Micrometer brings. A timer shows `<name>_count`, `<name>_sum` and `<name>_max`, in
            seconds; so does a summary, in its own unit. Labels are bounded. Text in angle brackets is known at run time only.
            """;

    private MetricsReference() {}

    /**
     * Writes the document of a working copy.
     *
     * @param args the root of the working copy; without it the current directory
     */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args.length == 0 ? "." : args[0]).toAbsolutePath().normalize();
        Files.writeString(file(root), write(root));
    }

    /** The document's place in a working copy. */
    public static Path file(Path root) {
        return root.resolve(Path.of("docs", "metrics.md"));
    }

    /** What the document has to say, by the sources of a working copy. */
    public static String write(Path root) throws IOException {
        StringBuilder page = new StringBuilder(BEGINNING);
        for (String module : MODULES) {
            page.append("\n## ").append(module).append("\n\n");
            page.append("| metric | kind | labels | meaning |\n|---|---|---|---|\n");
            meters(root.resolve(Path.of(module, "src", "main", "java"))).forEach(meter -> page.append(row(meter)));
        }
        return page.toString();
    }

    /** The meters below a folder by name; those that are built in several places are one. */
    private static List<Meter> meters(Path sources) throws IOException {
        Map<String, Meter> byName = new TreeMap<>();
        try (Stream<Path> files = Files.walk(sources)) {
            List<Path> found = files.filter(file -> file.toString().endsWith("Metrics.java"))
                    .sorted()
                    .toList();
            for (Path file : found) {
                MetricsSource.parse(Files.readString(file))
                        .forEach(meter -> byName.merge(meter.name(), meter, MetricsReference::merged));
            }
        }
        return List.copyOf(byName.values());
    }

    private static Meter merged(Meter left, Meter right) {
        Set<String> labels = new TreeSet<>(left.labels());
        labels.addAll(right.labels());
        return new Meter(left.name(), left.kind(), labels, left.meaning());
    }

    private static String row(Meter meter) {
        String labels = meter.labels().isEmpty() ? "" : "`" + String.join("`, `", meter.labels()) + "`";
        return "| `%s` | %s | %s | %s |\n"
                .formatted(meter.name(), meter.kind(), labels, meter.meaning().replace("|", "\\|"));
    }
}
