package io.slipstream.task.verify;

import java.util.List;
import java.util.Locale;

/**
 * What the verifier found.
 *
 * @param span what the snapshot covered
 * @param tasks how many tasks there were
 * @param events how many events they had
 * @param findings by rule
 * @param unknown what it cannot know, in sentences
 */
public record Report(LogSpan span, long tasks, long events, List<Findings> findings, List<String> unknown) {
    public Report {
        findings = List.copyOf(findings);
        unknown = List.copyOf(unknown);
    }

    /** How often rules are broken. */
    public long violations() {
        return findings.stream().mapToLong(Findings::violations).sum();
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d tasks with %d events, as of %s, log since %s.%n%n",
                tasks,
                events,
                span.asOf(),
                span.oldestDay()));
        text.append(String.format(Locale.ROOT, "%-17s %10s %10s  %s%n", "RULE", "CHECKED", "VIOLATIONS", "WHAT HOLDS"));
        findings.forEach(one -> text.append(String.format(
                Locale.ROOT, "%-17s %10d %10d  %s%n", one.rule(), one.count(), one.violations(), one.meaning())));
        for (Findings one : findings) {
            one.first().forEach(how -> text.append(String.format("%n%s: %s", one.rule(), how)));
            if (one.violations() > one.first().size()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%n%s: and %d more",
                        one.rule(),
                        one.violations() - one.first().size()));
            }
        }
        text.append(String.format("%n%s%n%n", violations() == 0 ? "All rules hold." : ""));
        unknown.forEach(line -> text.append("Not known: ").append(line).append(System.lineSeparator()));
        return text.toString();
    }
}
