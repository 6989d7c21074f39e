package io.slipstream.task.analysis;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a weakness looks like in one line of text.
 *
 * @param id stable name
 * @param owaspCategory category of the OWASP Top 10 of 2021
 * @param severity how bad
 * @param secret whether the match holds a secret that must not be repeated
 * @param hints lower-case words of which a line must hold one before it is looked at closely
 * @param pattern what to find; without back-references, look-around and nested repetition, so that matching takes time in
 *     proportion to the length of a line
 */
public record SecurityPattern(
        String id, String owaspCategory, Severity severity, boolean secret, List<String> hints, Pattern pattern) {
    public SecurityPattern {
        hints = List.copyOf(hints);
        if (!owaspCategory.matches("A(0[1-9]|10):2021")) {
            throw new IllegalArgumentException("category of pattern '" + id + "' must be A01:2021 to A10:2021");
        }
    }

    /** Whether a line, given as it is and in lower case, may match. */
    boolean mayMatch(String lowerCase) {
        for (String hint : hints) {
            if (lowerCase.contains(hint)) {
                return true;
            }
        }
        return false;
    }
}
