package io.slipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The findings as a table: on the terminal, and in a file of the docs with how they were measured. */
public final class Report {
    private final String service;
    private final String command;
    private final String method;

    /**
     * A page about a service.
     *
     * @param service its name
     * @param command what wrote the page
     * @param method how it was measured, in Markdown
     */
    public Report(String service, String command, String method) {
        this.service = service;
        this.command = command;
        this.method = method;
    }

    /** The table for a terminal. */
    public static String table(List<Finding> findings) {
        return findings.stream()
                .map(one -> String.format(
                        Locale.ROOT,
                        "%s%n    %s%s%s%n    %s",
                        one.what(),
                        one.measured(),
                        one.bar().isEmpty() ? "" : "   bar " + one.bar() + ": ",
                        one.word(),
                        one.beside()))
                .collect(Collectors.joining("\n"));
    }

    /** Writes the page. */
    public void write(Path file, List<Finding> findings, boolean quick, LocalDate date, Duration took)
            throws IOException {
        StringBuilder page = new StringBuilder("# Benchmarks of " + service + "\n\n");
        page.append("Written by `./slipstream ")
                .append(command)
                .append(quick ? " --quick" : "")
                .append("` on ")
                .append(date);
        page.append(", in ")
                .append(took.toSeconds())
                .append(" s. ")
                .append(Machine.describe())
                .append(".\n\n");
        page.append("| what | measured | bar | | beside it, in the same run |\n|---|---|---|---|---|\n");
        for (Finding one : findings) {
            page.append("| ")
                    .append(one.what())
                    .append(" | ")
                    .append(one.measured())
                    .append(" | ")
                    .append(one.bar());
            page.append(" | ")
                    .append(one.word())
                    .append(" | ")
                    .append(one.beside())
                    .append(" |\n");
        }
        page.append('\n').append(missed(findings)).append(method);
        Files.createDirectories(file.getParent());
        Files.writeString(file, page);
    }

    private static String missed(List<Finding> findings) {
        List<String> missed = findings.stream()
                .filter(Finding::isMissed)
                .map(one -> "- " + one.what() + ": " + one.measured() + ", wanted " + one.bar())
                .toList();
        return missed.isEmpty()
                ? "Every bar is reached in this run.\n"
                : "Not reached in this run:\n\n" + String.join("\n", missed) + "\n";
    }
}
