package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.task.Explanation;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a task does not run yet, or what became of it.
 *
 * @param id the task
 * @param status where it stands
 * @param priority what it was submitted with, 1 to 15
 * @param effectivePriority what it has risen to, 1 to 15
 * @param readySince since when it has been ready or waits for its key
 * @param reasons the most important first
 * @param expectedStartAt when it should start; null if that cannot be told
 */
@RegisterForReflection
public record ExplainResponse(
        @JsonProperty("id") UUID id,
        @JsonProperty("status") String status,
        @JsonProperty("priority") int priority,
        @JsonProperty("effective_priority") int effectivePriority,
        @JsonProperty("ready_since") @Nullable Instant readySince,
        @JsonProperty("reasons") List<Reason> reasons,
        @JsonProperty("expected_start_at") @Nullable Instant expectedStartAt) {
    /**
     * One reason.
     *
     * @param code what it is about
     * @param text in words
     * @param details what the words say, by name
     */
    @RegisterForReflection
    public record Reason(
            @JsonProperty("code") String code,
            @JsonProperty("text") String text,
            @JsonProperty("details") Map<String, Object> details) {}

    static ExplainResponse from(Explanation explanation) {
        return new ExplainResponse(
                explanation.id(),
                explanation.status().wireName(),
                explanation.priority(),
                explanation.effectivePriority(),
                explanation.readySince(),
                explanation.reasons().stream().map(ExplainResponse::reason).toList(),
                explanation.expectedStartAt());
    }

    private static Reason reason(Explanation.Reason reason) {
        return new Reason(reason.code().name().toLowerCase(Locale.ROOT), reason.text(), reason.details());
    }
}
