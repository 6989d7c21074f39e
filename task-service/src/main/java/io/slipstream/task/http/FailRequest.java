package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.lease.LeaseWish;
import io.slipstream.task.task.TaskError;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An attempt failed.
 *
 * @param error what went wrong
 * @param retryable whether another attempt makes sense; true if absent
 * @param retryAfter how long to wait before it, up to seven days; as the type's retry policy says if absent
 */
@RegisterForReflection
public record FailRequest(
        @JsonProperty("error") @Nullable Failure error,
        @JsonProperty("retryable") @Nullable Boolean retryable,

        @JsonProperty("retry_after") @Nullable @Schema(implementation = String.class, examples = "PT30S")
        JsonNode retryAfter) {
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int TYPE_LIMIT = 100;

    /**
     * What went wrong.
     *
     * @param type a short stable name, for example {@code Timeout}; 1 to 100 printable characters
     * @param message words for people, of which 2000 characters are kept; no payloads, no secrets
     */
    @RegisterForReflection
    public record Failure(
            @JsonProperty("type") @Nullable String type,
            @JsonProperty("message") @Nullable String message) {}

    LeaseWish wish(String path) {
        if (error == null) {
            throw ProblemException.invalid(path + "error", "given");
        }
        String type = error.type();
        if (type == null
                || type.isBlank()
                || type.length() > TYPE_LIMIT
                || type.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid(path + "error.type", "1 to " + TYPE_LIMIT + " printable characters");
        }
        String message = error.message() == null ? "" : error.message();
        return new LeaseWish.Fail(new TaskError(type, message), retryable == null || retryable, delay(path));
    }

    private @Nullable Duration delay(String path) {
        if (retryAfter == null || retryAfter.isNull()) {
            return null;
        }
        String field = path + "retry_after";
        Duration delay = Durations.read(field, retryAfter, Duration.ZERO);
        if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
            throw ProblemException.invalid(field, "PT0S to " + LONGEST);
        }
        return delay;
    }
}
