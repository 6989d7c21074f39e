package io.slipstream.devkit.suite;

import java.util.List;

/** An error for the person at the keyboard: a stable code, what happened, why, and what to do next, on one line. */
public final class SlipException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SlipCode code;
    private final String line;
    private final transient List<String> details;

    SlipException(SlipCode code, String message, String cause, String next) {
        this(
                code,
                "%s %s. Cause: %s. Next: %s.".formatted(code.id(), plain(message), plain(cause), plain(next)),
                List.of());
    }

    private SlipException(SlipCode code, String line, List<String> details) {
        super(line);
        this.code = code;
        this.line = line;
        this.details = List.copyOf(details);
    }

    /** The same error with lines to show below it, such as the end of a log. */
    public SlipException withDetails(List<String> lines) {
        SlipException detailed = new SlipException(code, line, lines);
        detailed.setStackTrace(getStackTrace());
        return detailed;
    }

    /** Which error it is. */
    public SlipCode code() {
        return code;
    }

    /** The error as it is shown: {@code SLIP-nnnn message. Cause: .. Next: ..}, one line. */
    public String line() {
        return line;
    }

    /** Lines to show below the error; often none. */
    public List<String> details() {
        return details == null ? List.of() : details;
    }

    private static String plain(String text) {
        String joined = text.strip().replaceAll("\\s*\\R\\s*", " | ");
        return joined.endsWith(".") ? joined.substring(0, joined.length() - 1) : joined;
    }
}
