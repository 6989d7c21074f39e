package io.slipstream.cache.http;

import io.slipstream.contracts.problem.ProblemException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code If-Match} or {@code If-None-Match} (RFC 9110, section 13.1).
 *
 * @param any it is {@code *}
 * @param strong the opaque tags of strong entity tags
 * @param weak those of weak ones
 */
record EntityTags(boolean any, Set<String> strong, Set<String> weak) {
    private static final Pattern TAG = Pattern.compile("\\G\\s*(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*)\"\\s*(?:,|$)");

    /** Reads a field; fails with a problem that names it. */
    static EntityTags parse(String field, String value) {
        String text = value.trim();
        if (text.equals("*")) {
            return new EntityTags(true, Set.of(), Set.of());
        }
        Set<String> strong = new LinkedHashSet<>();
        Set<String> weak = new LinkedHashSet<>();
        Matcher matcher = TAG.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find()) {
            (matcher.group(1) == null ? strong : weak).add(matcher.group(2));
            end = matcher.end();
        }
        if (end < text.length() || text.isEmpty()) {
            throw ProblemException.invalid(field, "* or a list of entity tags in quotes");
        }
        return new EntityTags(false, strong, weak);
    }

    /** Whether one of them is the tag, weak ones included. */
    boolean includes(String etag) {
        return any || strong.contains(etag) || weak.contains(etag);
    }

    /** A tag as it stands in a field. */
    static String quoted(String etag) {
        return '"' + etag + '"';
    }
}
