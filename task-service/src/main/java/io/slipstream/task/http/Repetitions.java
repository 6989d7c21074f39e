package io.slipstream.task.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** Idempotency keys: what they may be, and what becomes of one that comes again. */
final class Repetitions {
    /** The header. */
    static final String HEADER = "Idempotency-Key";

    private static final int KEY_LIMIT = 255;

    private Repetitions() {}

    /** The key; null if there is none. Fails if it is not printable or too long. */
    static @Nullable String key(@Nullable String key) {
        boolean wrong = key != null
                && (key.isBlank() || key.length() > KEY_LIMIT || key.chars().anyMatch(Character::isISOControl));
        if (wrong) {
            throw ProblemException.invalid(HEADER, "1 to " + KEY_LIMIT + " printable characters");
        }
        return key;
    }

    /** What was answered before; fails if the body was another, or there is no answer yet. */
    static String answer(String before, @Nullable String answer, String hash) {
        if (!before.equals(hash)) {
            throw new ProblemException(
                    ErrorCode.IDEMPOTENCY_KEY_REUSED, "this Idempotency-Key came with another body before");
        }
        if (answer == null) {
            throw new ProblemException(
                    ErrorCode.CONFLICT, "the first request with this Idempotency-Key is not done yet");
        }
        return answer;
    }
}
