package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.schedule.Calendar;
import io.slipstream.task.schedule.Definition;
import io.slipstream.task.schedule.Progress;
import io.slipstream.task.schedule.Schedule;
import io.slipstream.task.schedule.Timing;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A schedule.
 *
 * @param name by which the tenant knows it
 * @param cron when it is due, or null
 * @param interval the same, or null
 * @param at the same, or null
 * @param timeZone of {@code cron}; null without
 * @param misfire {@code skip}, {@code one} or {@code all}
 * @param type the type of its tasks
 * @param payload of its tasks
 * @param priority the level of its tasks
 * @param priorityValue the number of that, 1 to 15
 * @param tags of its tasks
 * @param maxAttempts how often its tasks may be tried; null means as the type says
 * @param enabled false if it is paused
 * @param status {@code active}, {@code refused} (the task of the next slot is, and is tried again), {@code paused} or {@code finished}
 * @param subject who made it, whose its tasks are
 * @param revision grows with each edit; the entity tag
 * @param nextAt when it is due next; null if it is not
 * @param lastAt the latest slot that was fired
 * @param lastTaskId the task of that
 * @param refusals how often in a row the task of the next slot was refused
 * @param lastError why something did not go as wanted, the latest time
 * @param lastErrorAt when that was
 * @param createdAt when it was made
 * @param updatedAt when it was edited last
 */
@RegisterForReflection
public record ScheduleResponse(
        @JsonProperty("name") String name,
        @JsonProperty("cron") @Nullable String cron,
        @JsonProperty("interval") @Nullable String interval,
        @JsonProperty("at") @Nullable Instant at,
        @JsonProperty("time_zone") @Nullable String timeZone,

        @JsonProperty("misfire") @Schema(enumeration = {"skip", "one", "all"})
        String misfire,

        @JsonProperty("type") String type,

        @JsonProperty("payload") @JsonRawValue @Schema(implementation = Object.class)
        String payload,

        @JsonProperty("priority") String priority,
        @JsonProperty("priority_value") int priorityValue,
        @JsonProperty("tags") List<String> tags,
        @JsonProperty("max_attempts") @Nullable Integer maxAttempts,
        @JsonProperty("enabled") boolean enabled,

        @JsonProperty("status") @Schema(enumeration = {"active", "refused", "paused", "finished"})
        String status,

        @JsonProperty("subject") @Nullable String subject,
        @JsonProperty("revision") long revision,
        @JsonProperty("next_at") @Nullable Instant nextAt,
        @JsonProperty("last_at") @Nullable Instant lastAt,
        @JsonProperty("last_task_id") @Nullable String lastTaskId,
        @JsonProperty("refusals") int refusals,
        @JsonProperty("last_error") @Nullable String lastError,
        @JsonProperty("last_error_at") @Nullable Instant lastErrorAt,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("updated_at") Instant updatedAt) {
    static ScheduleResponse from(Schedule schedule) {
        Definition definition = schedule.definition();
        Timing timing = definition.timing();
        Calendar calendar = timing instanceof Timing.ByCron(Calendar byCron) ? byCron : null;
        Progress progress = schedule.progress();
        return new ScheduleResponse(
                schedule.name(),
                calendar == null ? null : calendar.cron().text(),
                timing instanceof Timing.ByInterval every ? every.interval().toString() : null,
                timing instanceof Timing.ByMoment moment ? moment.at() : null,
                calendar == null ? null : calendar.zone().getId(),
                definition.misfire().wireName(),
                definition.type(),
                definition.payload(),
                definition.priority().level().name(),
                definition.priority().value(),
                definition.tags(),
                definition.maxAttempts(),
                definition.enabled(),
                schedule.status().wireName(),
                schedule.subject(),
                schedule.revision(),
                progress.nextSlot(),
                progress.lastSlot(),
                progress.lastTask() == null ? null : progress.lastTask().toString(),
                progress.refusals(),
                progress.lastError(),
                progress.lastErrorAt(),
                schedule.createdAt(),
                schedule.updatedAt());
    }

    @Override
    public String toString() {
        return "ScheduleResponse[name=" + name + ", status=" + status + "]";
    }
}
