package io.slipstream.task.storage;

import io.slipstream.task.schedule.Calendar;
import io.slipstream.task.schedule.Cron;
import io.slipstream.task.schedule.Definition;
import io.slipstream.task.schedule.Misfire;
import io.slipstream.task.schedule.Progress;
import io.slipstream.task.schedule.Schedule;
import io.slipstream.task.schedule.Timing;
import io.slipstream.task.task.Priority;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Schedules as rows, and rows as schedules. */
final class ScheduleRows {
    /** What is written, in the order of {@link #parameters}. */
    static final String COLUMNS =
            "id, tenant, name, subject, cron, interval_ms, at, time_zone, misfire, type, payload, priority, tags,"
                    + " max_attempts, enabled, revision, anchor, next_slot, last_slot, last_task, refusals, last_error,"
                    + " last_error_at, created_at, updated_at";

    private ScheduleRows() {}

    /** Fails if the time zone is not known to this Java. */
    static Schedule schedule(Row row) {
        return new Schedule(
                row.getUUID("id"),
                row.getString("tenant"),
                row.getString("name"),
                row.getString("subject"),
                definition(row),
                row.getLong("revision"),
                row.getOffsetDateTime("anchor").toInstant(),
                new Progress(
                        TaskRows.instant(row, "next_slot"),
                        TaskRows.instant(row, "last_slot"),
                        row.getUUID("last_task"),
                        row.getInteger("refusals"),
                        row.getString("last_error"),
                        TaskRows.instant(row, "last_error_at")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static Definition definition(Row row) {
        return new Definition(
                timing(row),
                Misfire.of(row.getString("misfire")).orElseThrow(),
                row.getString("type"),
                row.getString("payload"),
                new Priority(row.getInteger("priority")),
                List.of(row.getArrayOfStrings("tags")),
                row.getInteger("max_attempts"),
                row.getBoolean("enabled"));
    }

    private static Timing timing(Row row) {
        String cron = row.getString("cron");
        Long interval = row.getLong("interval_ms");
        if (cron != null) {
            return new Timing.ByCron(new Calendar(Cron.parse(cron), ZoneId.of(row.getString("time_zone"))));
        }
        return interval != null
                ? new Timing.ByInterval(Duration.ofMillis(interval))
                : new Timing.ByMoment(Objects.requireNonNull(TaskRows.instant(row, "at")));
    }

    static Tuple parameters(Schedule schedule) {
        Definition definition = schedule.definition();
        Progress progress = schedule.progress();
        List<@Nullable Object> values = new ArrayList<>();
        values.add(schedule.id());
        values.add(schedule.tenant());
        values.add(schedule.name());
        values.add(schedule.subject());
        addTiming(values, definition.timing());
        values.add(definition.misfire().wireName());
        values.add(definition.type());
        values.add(definition.payload());
        values.add((short) definition.priority().value());
        values.add(definition.tags().toArray(String[]::new));
        values.add(definition.maxAttempts());
        values.add(definition.enabled());
        values.add(schedule.revision());
        values.add(TaskRows.column(schedule.anchor()));
        values.add(TaskRows.column(progress.nextSlot()));
        values.add(TaskRows.column(progress.lastSlot()));
        values.add(progress.lastTask());
        values.add(progress.refusals());
        values.add(progress.lastError());
        values.add(TaskRows.column(progress.lastErrorAt()));
        values.add(TaskRows.column(schedule.createdAt()));
        values.add(TaskRows.column(schedule.updatedAt()));
        return Tuple.wrap(values);
    }

    private static void addTiming(List<@Nullable Object> values, Timing timing) {
        switch (timing) {
            case Timing.ByCron(Calendar calendar) -> {
                values.add(calendar.cron().text());
                values.add(null);
                values.add(null);
                values.add(calendar.zone().getId());
            }
            case Timing.ByInterval(Duration interval) -> {
                values.add(null);
                values.add(interval.toMillis());
                values.add(null);
                values.add(null);
            }
            case Timing.ByMoment moment -> {
                values.add(null);
                values.add(null);
                values.add(TaskRows.column(moment.at()));
                values.add(null);
            }
        }
    }
}
