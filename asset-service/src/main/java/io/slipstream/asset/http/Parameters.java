package io.slipstream.asset.http;

import io.slipstream.asset.asset.AssetPath;
import io.slipstream.contracts.problem.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Query, path and header parameters, checked. Each fails with {@code INVALID_REQUEST} naming the parameter and the rule. */
final class Parameters {
    static final int DEFAULT_PER_PAGE = 20;
    private static final int MOST_PER_PAGE = 100;
    private static final int MOST_PAGES = 1_000_000;
    private static final int LONGEST_KEY = 255;

    private Parameters() {}

    static int page(@Nullable String value) {
        return number("page", value, 1, MOST_PAGES, 1);
    }

    static int perPage(@Nullable String value) {
        return number("per_page", value, 1, MOST_PER_PAGE, DEFAULT_PER_PAGE);
    }

    static boolean flag(String name, @Nullable String value, boolean otherwise) {
        if (value == null) {
            return otherwise;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ProblemException.invalid(name, "true or false");
        };
    }

    /** An id of ours; one that is no UUID names nothing. */
    static UUID id(String what, String value) {
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound(what + " '" + value + "'");
        }
    }

    /** A folder, without slashes at its ends; empty for the root. */
    static String prefix(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return "";
        }
        String folder = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
        AssetPath.check("prefix", folder);
        return folder;
    }

    /** The value of {@code Idempotency-Key}; null if there is none. */
    static @Nullable String idempotencyKey(@Nullable String value) {
        if (value != null && (value.isBlank() || value.length() > LONGEST_KEY)) {
            throw ProblemException.invalid("Idempotency-Key", "1 to " + LONGEST_KEY + " characters");
        }
        return value;
    }

    private static int number(String name, @Nullable String value, int least, int most, int otherwise) {
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw ProblemException.invalid(name, "a number from " + least + " to " + most);
    }
}
