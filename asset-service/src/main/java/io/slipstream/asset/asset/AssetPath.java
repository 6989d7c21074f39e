package io.slipstream.asset.asset;

import io.slipstream.asset.variant.ContentHash;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a file is served, below {@code /assets/}.
 *
 * @param value segments joined by single slashes, not encoded, without a slash at either end; see {@link #brokenRule}
 */
public record AssetPath(String value) {
    private static final int LONGEST_BYTES = 1024;
    private static final int LONGEST_SEGMENT_BYTES = 255;

    /** Names under {@code /api/v1/assets/} that are not files. */
    private static final Set<String> RESERVED =
            Set.of("manifest", "policies", "stats", "switches", "invalidations", "invalidations:ack", "configs/nginx");

    private static final Pattern HASHED = Pattern.compile("(.+)\\.([0-9a-f]{8,64})(\\.[^./]+)?");
    private static final Pattern FINGERPRINT = Pattern.compile("[.-]([A-Za-z0-9_-]{8,})\\.[^/.]+(\\.map)?$");

    public AssetPath {
        String rule = brokenRule(value);
        if (rule != null) {
            throw new IllegalArgumentException("path '" + value + "' must " + rule);
        }
    }

    /** A caller's path. Fails with {@code INVALID_REQUEST} naming the rule. */
    public static AssetPath given(String value) {
        check("path", value);
        return new AssetPath(value);
    }

    /** Fails with {@code INVALID_REQUEST} naming the field and the rule if a text is not sound as a path. */
    public static void check(String field, String value) {
        String rule = brokenRule(value);
        if (rule != null) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + field + "' must " + rule,
                    List.of(new FieldError(field, "must " + rule)),
                    null,
                    null);
        }
    }

    /** The rule that a text breaks as a path, to be read after "must"; null if it breaks none. */
    public static @Nullable String brokenRule(String value) {
        if (value.isEmpty()) {
            return "not be empty";
        }
        if (value.startsWith("/")) {
            return "not be absolute";
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            return "have at most " + LONGEST_BYTES + " bytes";
        }
        if (value.indexOf('\\') >= 0 || value.indexOf('*') >= 0 || value.chars().anyMatch(AssetPath::isUnprintable)) {
            return "not hold backslashes, asterisks, control characters or broken characters";
        }
        for (String segment : value.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return "not have empty segments, '.' or '..'";
            }
            if (segment.getBytes(StandardCharsets.UTF_8).length > LONGEST_SEGMENT_BYTES) {
                return "not have segments of more than " + LONGEST_SEGMENT_BYTES + " bytes";
            }
        }
        return RESERVED.contains(value) ? "not be one of the reserved names" : null;
    }

    /** The path under which one version stays served for good: the hash stands before the extension. */
    public String hashedName(ContentHash hash) {
        int nameStart = value.lastIndexOf('/') + 1;
        int dot = value.lastIndexOf('.');
        if (dot <= nameStart) {
            return value + '.' + hash.shortHex();
        }
        return value.substring(0, dot) + '.' + hash.shortHex() + value.substring(dot);
    }

    /** What a path means when read as a hashed name; empty if it has not the form of one. */
    public Optional<HashedName> asHashedName() {
        return hashedName(value);
    }

    /** What a text, sound as a path or not, means when read as a hashed name; empty if it has not the form of one. */
    public static Optional<HashedName> hashedName(String value) {
        Matcher matcher = HASHED.matcher(value.substring(value.lastIndexOf('/') + 1));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String folder = value.substring(0, value.lastIndexOf('/') + 1);
        String extension = matcher.group(3) == null ? "" : matcher.group(3);
        return Optional.of(new HashedName(folder + matcher.group(1) + extension, matcher.group(2)));
    }

    /**
     * Whether a build tool seems to have put a fingerprint of its own into the name, such as {@code index-DfGk23Xy.js}: eight or more
     * letters and digits before the extension that are no plain word.
     */
    public boolean carriesFingerprint() {
        Matcher matcher = FINGERPRINT.matcher(value);
        if (!matcher.find()) {
            return false;
        }
        String candidate = matcher.group(1);
        boolean digit = candidate.chars().anyMatch(Character::isDigit);
        boolean upper = candidate.chars().anyMatch(Character::isUpperCase);
        boolean lower = candidate.chars().anyMatch(Character::isLowerCase);
        return digit || upper && lower;
    }

    private static boolean isUnprintable(int character) {
        return Character.isISOControl(character) || character == 0xFFFD;
    }

    @Override
    public String toString() {
        return value;
    }

    /**
     * A hashed name taken apart.
     *
     * @param path the path whose version it names
     * @param digits the first digits of the version's hash, 8 to 64
     */
    public record HashedName(String path, String digits) {}
}
