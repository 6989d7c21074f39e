package io.slipstream.task.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.TaskIds;
import io.slipstream.task.task.UnitOutcome;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Keys by which callers make requests unrepeatable. */
@ApplicationScoped
public class IdempotencyKeys {
    static final String HEADER = "Idempotency-Key";
    private static final int KEY_LIMIT = 255;

    private final TaskIds ids;
    private final Identity identity;

    /** Keys of the current caller's tenant. */
    public IdempotencyKeys(TaskIds ids, Identity identity) {
        this.ids = ids;
        this.identity = identity;
    }

    /** What makes a request unrepeatable; null if it has no key. */
    @Nullable
    RequestKey of(String path, @Nullable String key, byte[] body, RequestKey.AnswerForm answer) {
        if (key == null) {
            return null;
        }
        boolean wrong = key.isBlank() || key.length() > KEY_LIMIT || key.chars().anyMatch(Character::isISOControl);
        if (wrong) {
            throw ProblemException.invalid(HEADER, "1 to " + KEY_LIMIT + " printable characters");
        }
        return new RequestKey(ids.next(), identity.tenant(), path, key, Bodies.hash(body), answer);
    }

    /** What was answered before; fails if it was to another body, or is not known yet. */
    static String stored(UnitOutcome.Repeated before, @Nullable RequestKey key) {
        String answer = before.answer();
        if (key != null && !before.hash().equals(key.hash())) {
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
