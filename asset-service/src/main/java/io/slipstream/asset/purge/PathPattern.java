package io.slipstream.asset.purge;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path, or several by wildcards.
 *
 * @param value a path as it is served, without {@code /assets/}; {@code *} stands for any characters, slashes included, and may
 *     stand anywhere; alone it means everything
 */
public record PathPattern(String value) {
    /** Every path. */
    public static final PathPattern EVERYTHING = new PathPattern("*");

    /** The longest pattern, in characters. */
    public static final int LONGEST = 1024;

    private static final int MOST_WILDCARDS = 8;
    /** What a pattern has to be, in words. */
    public static final String RULE = "1 to " + LONGEST + " printable characters, not beginning with '/', with at most "
            + MOST_WILDCARDS + " wildcards '*'";

    private static final String PUBLIC_PREFIX = "/assets/";

    public PathPattern {
        if (!isSound(value)) {
            throw new IllegalArgumentException("path '" + value + "' must be " + RULE);
        }
    }

    /** Takes away the {@code /assets/} that callers may put before a path. */
    public static String strip(String given) {
        return given.startsWith(PUBLIC_PREFIX) ? given.substring(PUBLIC_PREFIX.length()) : given;
    }

    /** Whether a text can be a pattern. */
    public static boolean isSound(String value) {
        return !value.isEmpty()
                && value.length() <= LONGEST
                && value.charAt(0) != '/'
                && value.chars().noneMatch(Character::isISOControl)
                && value.chars().filter(c -> c == '*').count() <= MOST_WILDCARDS;
    }

    /** Whether it names more than one path. */
    public boolean isWildcard() {
        return value.indexOf('*') >= 0;
    }

    /** A compiled form to test many paths with. */
    public Pattern compile() {
        String expression =
                Arrays.stream(value.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(expression, Pattern.DOTALL);
    }
}
