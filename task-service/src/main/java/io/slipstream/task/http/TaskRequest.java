package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.NotifyWish;
import io.slipstream.task.task.Priority;
import io.slipstream.task.task.Submission;
import io.slipstream.task.task.SubmissionRules;
import io.slipstream.task.task.Uniqueness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A task asked for over HTTP.
 *
 * @param type the task type
 * @param payload any JSON
 * @param priority a name or 1 to 15
 * @param runAt not before
 * @param deadline not after
 * @param uniqueKey at most one unfinished task of the type has it; short for {@code unique} with a key alone
 * @param unique the same with a policy and a window
 * @param concurrencyKey at most one running task of the type has it
 * @param maxAttempts how often it may be tried
 * @param tags words to find it by
 * @param notifyOn of which ends its owner is told: none, failure or end; as the type says if absent
 */
@RegisterForReflection
public record TaskRequest(
        @Nullable @Schema(examples = "document.process") String type,
        @Nullable @Schema(implementation = Object.class) JsonNode payload,

        @Nullable @Schema(implementation = Object.class, examples = "HIGH")
        JsonNode priority,

        @Nullable Instant runAt,
        @Nullable Instant deadline,
        @Nullable String uniqueKey,
        @Nullable Unique unique,
        @Nullable String concurrencyKey,
        @Nullable Integer maxAttempts,
        @Nullable List<@Nullable String> tags,

        @Nullable @Schema(enumeration = {"none", "failure", "end"})
        String notifyOn) {
    /**
     * What a task is to be the only one of.
     *
     * @param key at most one unfinished task of the type has it
     * @param policy {@code reject} (if not said otherwise), {@code return} or {@code replace}
     * @param window for how long after the submission the key stays taken even if the task ends
     */
    @RegisterForReflection
    public record Unique(
            @Nullable @Schema(examples = "report:7") String key,
            @Nullable @Schema(examples = "return") String policy,

            @Nullable @Schema(implementation = String.class, examples = "PT10M")
            JsonNode window) {
        private Uniqueness toUniqueness(String path) {
            if (key == null) {
                throw ProblemException.invalid(path + "unique.key", "given");
            }
            Uniqueness.Policy then = policy == null
                    ? Uniqueness.Policy.REJECT
                    : Uniqueness.Policy.of(policy)
                            .orElseThrow(
                                    () -> ProblemException.invalid(path + "unique.policy", Uniqueness.POLICY_RULE));
            Duration span = window == null || window.isNull()
                    ? null
                    : Durations.read(path + "unique.window", window, Duration.ZERO);
            return new Uniqueness(key, then, span);
        }
    }

    private @Nullable Uniqueness uniqueness(String path) {
        if (unique == null) {
            return Uniqueness.ofKey(uniqueKey);
        }
        if (uniqueKey != null) {
            throw ProblemException.invalid(path + "unique_key", "absent where unique is given");
        }
        return unique.toUniqueness(path);
    }

    /** What is asked for, by whom; {@code path} is put before the names of fields in errors. */
    Submission toSubmission(Submitter submitter, String path) {
        if (type == null) {
            throw ProblemException.invalid(path + "type", "given");
        }
        List<@Nullable String> words = tags == null ? List.of() : tags;
        if (words.stream().anyMatch(Objects::isNull)) {
            throw ProblemException.invalid(path + "tags", "texts, not null");
        }
        return new Submission(
                submitter.tenant(),
                submitter.subject(),
                type,
                payload == null ? "null" : payload.toString(),
                priority(path),
                runAt,
                deadline,
                uniqueness(path),
                concurrencyKey,
                maxAttempts,
                words.stream().map(word -> Objects.requireNonNull(word)).toList(),
                null,
                submitter.traceParent(),
                notifyWish(path));
    }

    private @Nullable NotifyWish notifyWish(String path) {
        return notifyOn == null
                ? null
                : NotifyWish.of(notifyOn)
                        .orElseThrow(() -> ProblemException.invalid(path + "notify_on", NotifyWish.RULE));
    }

    private Priority priority(String path) {
        if (priority == null || priority.isNull()) {
            return Priority.NORMAL;
        }
        Object value =
                priority.isTextual() ? priority.textValue() : priority.isNumber() ? priority.numberValue() : false;
        return Priority.ofValue(value)
                .orElseThrow(() -> ProblemException.invalid(path + "priority", SubmissionRules.PRIORITY));
    }

    @Override
    public String toString() {
        return "TaskRequest[type=" + type + "]";
    }
}
