package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.schedule.Definition;
import io.slipstream.task.schedule.Misfire;
import io.slipstream.task.task.Priority;
import io.slipstream.task.task.SubmissionRules;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What is said about a schedule over HTTP; one of {@code cron}, {@code interval} and {@code at} says when.
 *
 * @param name by which the tenant knows it; may be absent where the path has it
 * @param cron five or six fields, or a name such as {@code @daily}
 * @param interval a time between slots
 * @param at a moment
 * @param timeZone of {@code cron}; UTC if absent
 * @param misfire {@code skip}, {@code one} (if absent) or {@code all}
 * @param type the type of its tasks
 * @param payload of its tasks, any JSON
 * @param priority of its tasks, a name or 1 to 15
 * @param tags of its tasks
 * @param maxAttempts how often its tasks may be tried
 * @param enabled false for a pause; true if absent
 */
@RegisterForReflection
public record ScheduleRequest(
        @JsonProperty("name") @Nullable @Schema(examples = "nightly")
        String name,

        @JsonProperty("cron") @Nullable @Schema(examples = "0 2 * * *")
        String cron,

        @JsonProperty("interval") @Nullable @Schema(implementation = String.class, examples = "PT15M")
        JsonNode interval,

        @JsonProperty("at") @Nullable Instant at,

        @JsonProperty("time_zone") @Nullable @Schema(examples = "Europe/Berlin")
        String timeZone,

        @JsonProperty("misfire") @Nullable @Schema(examples = "one")
        String misfire,

        @JsonProperty("type") @Nullable @Schema(examples = "notifications.cleanup")
        String type,

        @JsonProperty("payload") @Nullable @Schema(implementation = Object.class)
        JsonNode payload,

        @JsonProperty("priority") @Nullable @Schema(implementation = Object.class, examples = "LOW")
        JsonNode priority,

        @JsonProperty("tags") @Nullable List<@Nullable String> tags,
        @JsonProperty("max_attempts") @Nullable Integer maxAttempts,
        @JsonProperty("enabled") @Nullable Boolean enabled) {
    /** The name; fails if there is none. */
    String givenName() {
        if (name == null) {
            throw ProblemException.invalid("name", "given");
        }
        return name;
    }

    /** What is asked for; fails with INVALID_REQUEST, naming field and rule. */
    Definition toDefinition() {
        if (type == null) {
            throw ProblemException.invalid("type", "given");
        }
        List<@Nullable String> words = tags == null ? List.of() : tags;
        if (words.stream().anyMatch(Objects::isNull)) {
            throw ProblemException.invalid("tags", "texts, not null");
        }
        return new Definition(
                Timings.read(cron, interval, at, timeZone),
                policy(),
                type,
                payload == null ? "null" : payload.toString(),
                level(),
                words.stream().map(word -> Objects.requireNonNull(word)).toList(),
                maxAttempts,
                enabled == null || enabled);
    }

    private Misfire policy() {
        return misfire == null
                ? Misfire.ONE
                : Misfire.of(misfire).orElseThrow(() -> ProblemException.invalid("misfire", Misfire.RULE));
    }

    private Priority level() {
        if (priority == null || priority.isNull()) {
            return Priority.NORMAL;
        }
        Object value =
                priority.isTextual() ? priority.textValue() : priority.isNumber() ? priority.numberValue() : false;
        return Priority.ofValue(value)
                .orElseThrow(() -> ProblemException.invalid("priority", SubmissionRules.PRIORITY));
    }

    @Override
    public String toString() {
        return "ScheduleRequest[name=" + name + ", type=" + type + "]";
    }
}
