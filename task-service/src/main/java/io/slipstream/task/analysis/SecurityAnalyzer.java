package io.slipstream.task.analysis;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * Finds security weaknesses in text, line by line. Computes on the calling thread, so never call it on an event loop.
 * Safe for many threads.
 */
@ApplicationScoped
public class SecurityAnalyzer {
    private static final int FINDINGS_LIMIT = 1000;
    private static final int EXCERPT_LIMIT = 200;
    private static final int WINDOW = 1000;
    private static final int OVERLAP = 300;

    private final InstantSource clock;

    /** An analyzer that measures its time by a clock. */
    public SecurityAnalyzer(InstantSource clock) {
        this.clock = clock;
    }

    /** Looking took longer than allowed. */
    public static final class TooSlowException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooSlowException(int line) {
            super("analysis took too long at line " + line);
        }
    }

    /**
     * The weaknesses in a text, by line; at most 1000, at most one of a rule in a line.
     *
     * @param limit how long it may take; past it {@link TooSlowException}
     */
    public List<Finding> analyse(String text, Duration limit) {
        Instant end = clock.instant().plus(limit);
        List<Finding> findings = new ArrayList<>();
        int number = 0;
        int from = 0;
        while (from <= text.length() && findings.size() < FINDINGS_LIMIT) {
            int newline = text.indexOf('\n', from);
            int to = newline < 0 ? text.length() : newline;
            number++;
            checkTime(end, number);
            line(text.substring(from, to), number, end, findings);
            from = to + 1;
        }
        return findings.size() > FINDINGS_LIMIT ? List.copyOf(findings.subList(0, FINDINGS_LIMIT)) : findings;
    }

    private void checkTime(Instant end, int number) {
        if (clock.instant().isAfter(end)) {
            throw new TooSlowException(number);
        }
    }

    /** A long line is looked at through overlapping windows, so that no match costs more than a window does. */
    private void line(String line, int number, Instant end, List<Finding> findings) {
        Set<String> found = new HashSet<>();
        for (int from = 0; from == 0 || from + OVERLAP < line.length(); from += WINDOW - OVERLAP) {
            checkTime(end, number);
            window(line.substring(from, Math.min(line.length(), from + WINDOW)), number, found, findings);
        }
    }

    private static void window(String window, int number, Set<String> found, List<Finding> findings) {
        String lowerCase = window.toLowerCase(Locale.ROOT);
        for (SecurityPattern pattern : SecurityPatterns.ALL) {
            if (!found.contains(pattern.id()) && pattern.mayMatch(lowerCase)) {
                Matcher matcher = pattern.pattern().matcher(window);
                if (matcher.find()) {
                    found.add(pattern.id());
                    findings.add(finding(pattern, number, window, matcher));
                }
            }
        }
    }

    private static Finding finding(SecurityPattern pattern, int number, String window, Matcher matcher) {
        String excerpt = pattern.secret() ? masked(matcher.group()) : around(window, matcher.start());
        return new Finding(pattern.id(), pattern.owaspCategory(), pattern.severity(), number, excerpt);
    }

    /** The match up to the value, which stays secret. */
    private static String masked(String match) {
        int separator = Math.max(match.indexOf('='), match.indexOf(':'));
        String visible =
                separator > 0 ? match.substring(0, separator + 1) : match.substring(0, Math.min(4, match.length()));
        return cut(visible.strip()) + " ***";
    }

    private static String around(String window, int start) {
        int from = Math.max(0, start - EXCERPT_LIMIT / 4);
        return cut(window.substring(from).strip());
    }

    private static String cut(String text) {
        String printable = text.replace('\u0000', ' ');
        return printable.length() <= EXCERPT_LIMIT ? printable : printable.substring(0, EXCERPT_LIMIT);
    }
}
