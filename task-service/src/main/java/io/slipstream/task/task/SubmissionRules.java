package io.slipstream.task.task;

import io.slipstream.contracts.problem.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds for the fields of a submission, whichever way it came. */
public final class SubmissionRules {
    /** What a priority must be, for errors. */
    public static final String PRIORITY = "one of CRITICAL, HIGH, NORMAL, LOW, BATCH, or a whole number 1 to 15";

    private static final int KEY_LIMIT = 255;
    private static final Duration SHORTEST_WINDOW = Duration.ofMillis(1);
    private static final int TAGS_LIMIT = 20;
    private static final int TAG_LIMIT = 100;
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private SubmissionRules() {}

    /**
     * The rules that a submission breaks.
     *
     * @param path put before the names of fields
     * @param longestWindow for how long a unique key may stay taken after the submission
     */
    public static List<FieldError> broken(Submission asked, String path, Duration longestWindow) {
        List<FieldError> broken = new ArrayList<>();
        text(broken, path + "type", asked.type(), TAG_LIMIT);
        text(broken, path + "unique_key", asked.uniqueKey(), KEY_LIMIT);
        window(broken, path + "unique.window", asked.uniqueWindow(), longestWindow);
        text(broken, path + "concurrency_key", asked.concurrencyKey(), KEY_LIMIT);
        text(broken, path + "subject", asked.subject(), KEY_LIMIT);
        time(broken, path + "run_at", asked.runAt());
        time(broken, path + "deadline", asked.deadline());
        Integer attempts = asked.maxAttempts();
        if (attempts != null && (attempts < 1 || attempts > TypeSettings.MAX_ATTEMPTS_LIMIT)) {
            broken.add(new FieldError(path + "max_attempts", "1 to " + TypeSettings.MAX_ATTEMPTS_LIMIT));
        }
        if (asked.tags().size() > TAGS_LIMIT) {
            broken.add(new FieldError(path + "tags", "at most " + TAGS_LIMIT + " words"));
        }
        for (int i = 0; i < asked.tags().size(); i++) {
            text(broken, path + "tags[" + i + "]", asked.tags().get(i), TAG_LIMIT);
        }
        return broken;
    }

    private static void text(List<FieldError> broken, String field, @Nullable String text, int limit) {
        boolean wrong = text != null
                && (text.isBlank() || text.length() > limit || text.chars().anyMatch(SubmissionRules::unprintable));
        if (wrong) {
            broken.add(new FieldError(field, "1 to " + limit + " printable characters"));
        }
    }

    private static void window(List<FieldError> broken, String field, @Nullable Duration window, Duration longest) {
        if (window != null && (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(longest) > 0)) {
            broken.add(new FieldError(field, "positive and at most " + longest));
        }
    }

    private static boolean unprintable(int character) {
        return Character.isISOControl(character);
    }

    private static void time(List<FieldError> broken, String field, @Nullable Instant time) {
        if (time != null && (time.isBefore(EARLIEST) || time.isAfter(LATEST))) {
            broken.add(new FieldError(field, "a time in the years 1970 to 9999"));
        }
    }
}
