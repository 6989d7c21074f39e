package io.slipstream.gateway.route;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The rule a request's path must keep before anything looks at it, so that the gateway and what stands behind it cannot
 * read the same path differently.
 */
public final class RequestPath {
    private RequestPath() {}

    /**
     * What is wrong with a raw path: a dot segment, literal or encoded in any way; a bad percent-encoding; a control
     * character or a backslash.
     *
     * @return empty when nothing is
     */
    public static Optional<String> fault(String raw) {
        if (!raw.startsWith("/")) {
            return Optional.of("a path that begins with a slash");
        }
        byte[] decoded = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            int value = raw.charAt(i);
            if (value == '%') {
                value = i + 2 < raw.length() ? hex(raw.charAt(i + 1), raw.charAt(i + 2)) : -1;
                i += 2;
            }
            if (value < 0) {
                return Optional.of("valid percent-encoding");
            }
            if (value < 0x20 || value == 0x7f || value == '\\' || value > 0xff) {
                return Optional.of("a path without control characters, backslashes and characters beyond ASCII");
            }
            decoded[length++] = (byte) value;
        }
        return hasDotSegment(new String(decoded, 0, length, StandardCharsets.ISO_8859_1))
                ? Optional.of("a path without dot segments")
                : Optional.empty();
    }

    /** A path with its encoded colons decoded: some clients encode that of {@code tasks:batch}, which needs no encoding. */
    public static String withPlainColons(String raw) {
        return raw.indexOf('%') < 0 ? raw : raw.replace("%3A", ":").replace("%3a", ":");
    }

    private static boolean hasDotSegment(String decoded) {
        for (int start = 0; start >= 0; ) {
            int slash = decoded.indexOf('/', start);
            String segment = slash < 0 ? decoded.substring(start) : decoded.substring(start, slash);
            int parameters = segment.indexOf(';');
            String name = parameters < 0 ? segment : segment.substring(0, parameters);
            if (name.equals(".") || name.equals("..")) {
                return true;
            }
            start = slash < 0 ? -1 : slash + 1;
        }
        return false;
    }

    private static int hex(char high, char low) {
        int h = Character.digit(high, 16);
        int l = Character.digit(low, 16);
        return h < 0 || l < 0 || high > 'f' || low > 'f' ? -1 : h * 16 + l;
    }
}
