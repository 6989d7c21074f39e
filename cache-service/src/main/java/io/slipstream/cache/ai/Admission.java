package io.slipstream.cache.ai;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which answers are kept: complete ones, of requests that may be kept. */
public final class Admission {
    private static final String COMPLETE = "stop";

    private Admission() {}

    /** Whether the provider says that an answer is complete. */
    public static boolean isComplete(@Nullable String finishReason) {
        return COMPLETE.equals(finishReason);
    }

    /** Fails with {@code ANSWER_NOT_ADMITTED} unless the provider says that the answer is complete. */
    public static void requireComplete(@Nullable String finishReason) {
        if (!isComplete(finishReason)) {
            throw refused("finish_reason", COMPLETE + ", since only complete answers are kept, or left out");
        }
    }

    /** Fails unless the inputs of an answer have this very key. */
    public static void requireKey(KeyResult found, String key) {
        switch (found) {
            case KeyResult.NotCacheable(String field, String rule) -> throw refused("inputs." + field, rule);
            case KeyResult.Cacheable(AiKey right) -> {
                if (!right.text().equals(key)) {
                    throw ProblemException.invalid(
                            "inputs", "those whose key is in the path; they have the key " + right.text());
                }
            }
        }
    }

    /** An answer that is not kept, for a field that breaks a rule. */
    public static ProblemException refused(String field, String rule) {
        return new ProblemException(
                ErrorCode.ANSWER_NOT_ADMITTED,
                "'" + field + "' must be " + rule,
                List.of(new FieldError(field, rule)),
                null,
                null);
    }
}
