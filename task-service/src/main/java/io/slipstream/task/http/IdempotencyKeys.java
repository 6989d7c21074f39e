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
    RequestKey of(String path, @Nullable String header, byte[] body, RequestKey.AnswerForm answer) {
        String key = key(header);
        return key == null ? null : new RequestKey(ids.next(), identity.tenant(), path, key, Bodies.hash(body), answer);
    }

    /** The key of a header; null if there is none. Fails if it is not printable or too long. */
    static @Nullable String key(@Nullable String header) {
        boolean wrong = header != null
                && (header.isBlank()
                        || header.length() > KEY_LIMIT
                        || header.chars().anyMatch(Character::isISOControl));
        if (wrong) {
            throw ProblemException.invalid(HEADER, "1 to " + KEY_LIMIT + " printable characters");
        }
        return header;
    }

    /** What was answered before; fails if it was to another body, or is not known yet. */
    static String stored(UnitOutcome.Repeated before, @Nullable RequestKey key) {
        return stored(before.hash(), before.answer(), key == null ? before.hash() : key.hash());
    }

    /**
     * What was answered before; fails if it was to another body, or is not known yet.
     *
     * @param before the hash of the body that came first
     * @param answer what was answered to that; null if nothing is yet
     * @param hash that of the body that came now
     */
    static String stored(String before, @Nullable String answer, String hash) {
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
