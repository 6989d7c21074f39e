package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.task.notification.Expiry;
import io.slipstream.task.notification.NewNotification;
import io.slipstream.task.notification.TaskEnd;
import io.slipstream.task.notification.TaskEndStore;
import io.slipstream.task.task.TaskError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Ends of tasks in PostgreSQL. A trigger notes them in the transaction of the end; what there is to say is in the log, since a dead task may live again by the time
 * that it is said.
 */
@ApplicationScoped
public class PostgresTaskEndStore implements TaskEndStore {
    /** Documents are told by their names, which are in the result or in a payload that is not too large to be read for it. */
    private static final String TAKE = "SELECT d.task, d.ended_at, e.tenant, e.subject, e.type, e.state, e.attempt,"
            + " e.error_type, e.error_message,"
            + " CASE WHEN e.type = 'document.process' AND length(e.result) <= 65536 THEN e.result END AS result,"
            + " CASE WHEN e.type = 'document.process' THEN (SELECT p.payload FROM task_done p WHERE p.id = d.task"
            + "  AND p.finished_at = d.ended_at AND length(p.payload) <= 65536) END AS payload"
            + " FROM notification_due d LEFT JOIN LATERAL (SELECT * FROM task_event v WHERE v.task_id = d.task"
            + "  AND v.at = d.ended_at AND v.kind IN ('completed', 'dead', 'cancelled') ORDER BY v.seq DESC LIMIT 1) e ON true"
            + " WHERE d.notification IS NULL AND NOT d.removed ORDER BY d.ended_at LIMIT $1"
            + " FOR UPDATE OF d SKIP LOCKED";

    /** In the order of the locks that are taken for their numbers. */
    private static final String INSERT =
            "INSERT INTO notification (id, seq, tenant, recipient, origin, kind, title, message,"
                    + " data, key, expires_at) SELECT gen_random_uuid(), 0, i.tenant, i.recipient, 'task', i.kind, i.title, i.message,"
                    + " i.data, i.key, now() + i.kept_ms * interval '1 millisecond'"
                    + " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int8[])"
                    + " AS i(tenant, recipient, kind, title, message, data, key, kept_ms) ORDER BY hashtext(i.tenant), i.tenant"
                    + " ON CONFLICT (tenant, recipient, origin, key) WHERE key IS NOT NULL DO NOTHING";

    private static final String DONE = "UPDATE notification_due d SET notification = n.id"
            + " FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[])"
            + " AS i(task, ended_at, tenant, recipient, key) JOIN notification n ON n.tenant = i.tenant"
            + " AND n.recipient = i.recipient AND n.origin = 'task' AND n.key = i.key"
            + " WHERE d.task = i.task AND d.ended_at = i.ended_at";

    private static final String DROP = "UPDATE notification_due d SET removed = true"
            + " FROM unnest($1::uuid[], $2::timestamptz[]) AS i(task, ended_at)"
            + " WHERE d.task = i.task AND d.ended_at = i.ended_at";

    private static final String OLDEST = "SELECT coalesce((extract(epoch FROM now() - min(ended_at)) * 1000)::int8, 0)"
            + " AS age_ms FROM notification_due WHERE notification IS NULL AND NOT removed";

    private static final String FORGET = "DELETE FROM notification_due WHERE (task, ended_at) IN (SELECT task, ended_at"
            + " FROM notification_due WHERE ended_at < now() - $1::int4 * interval '1 day' LIMIT 10000 FOR UPDATE SKIP LOCKED)";

    private static final String FILE_NAME = "filename";

    private final PostgresClient postgres;
    private final ObjectMapper mapper = new ObjectMapper();

    /** A store over a client. */
    public PostgresTaskEndStore(@Named(PostgresClient.ENGINE) PostgresClient postgres) {
        this.postgres = postgres;
    }

    private record Worded(TaskEnd end, NewNotification notification) {}

    @Override
    public Uni<Turned> turn(int limit, BiFunction<TaskEnd, String, NewNotification> words) {
        return postgres.transaction(
                client -> run(client, TAKE, Tuple.of((long) limit)).chain(rows -> turn(client, rows, words)));
    }

    private Uni<Turned> turn(SqlClient client, RowSet<Row> rows, BiFunction<TaskEnd, String, NewNotification> words) {
        List<Worded> worded = new ArrayList<>();
        Columns unknown = new Columns();
        for (Row row : rows) {
            if (row.getString("subject") == null) {
                unknown.add(row.getUUID("task"), row.getOffsetDateTime("ended_at"));
            } else {
                TaskEnd end = end(row);
                worded.add(new Worded(end, words.apply(end, facts(end))));
            }
        }
        Set<String> tenants = worded.stream().map(one -> one.end().tenant()).collect(Collectors.toUnmodifiableSet());
        return drop(client, unknown).chain(() -> tell(client, worded)).replaceWith(new Turned(rows.size(), tenants));
    }

    private static Uni<Void> drop(SqlClient client, Columns unknown) {
        return unknown.isEmpty()
                ? Uni.createFrom().voidItem()
                : run(client, DROP, Tuple.of(unknown.array(0, UUID[]::new), unknown.array(1, OffsetDateTime[]::new)))
                        .replaceWithVoid();
    }

    private static Uni<Void> tell(SqlClient client, List<Worded> worded) {
        if (worded.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Columns rows = new Columns();
        for (Worded one : worded) {
            NewNotification notification = one.notification();
            rows.add(
                    notification.tenant(),
                    notification.recipient().address(),
                    notification.kind(),
                    notification.title(),
                    notification.message(),
                    notification.data(),
                    notification.key(),
                    notification.expiry() instanceof Expiry.After(Duration time) ? time.toMillis() : 0L,
                    one.end().task(),
                    TaskRows.column(one.end().endedAt()));
        }
        Tuple notifications = Tuple.tuple();
        for (int column = 0; column < 7; column++) {
            notifications.addValue(rows.array(column, String[]::new));
        }
        notifications.addValue(rows.array(7, Long[]::new));
        Tuple ends = Tuple.of(
                rows.array(8, UUID[]::new),
                rows.array(9, OffsetDateTime[]::new),
                rows.array(0, String[]::new),
                rows.array(1, String[]::new),
                rows.array(6, String[]::new));
        return run(client, INSERT, notifications)
                .chain(() -> run(client, DONE, ends))
                .replaceWithVoid();
    }

    private TaskEnd end(Row row) {
        String errorType = row.getString("error_type");
        String errorMessage = row.getString("error_message");
        String name = fileName(row.getString("result"));
        return new TaskEnd(
                row.getUUID("task"),
                row.getOffsetDateTime("ended_at").toInstant(),
                row.getString("tenant"),
                Objects.requireNonNull(row.getString("subject")),
                row.getString("type"),
                TaskRows.status(row.getString("state")),
                row.getInteger("attempt"),
                errorType == null ? null : new TaskError(errorType, errorMessage == null ? "" : errorMessage),
                name == null ? fileName(row.getString("payload")) : name);
    }

    /** The name of a file in a JSON text; null if there is none. */
    private @Nullable String fileName(@Nullable String json) {
        try {
            JsonNode name = json == null ? null : mapper.readTree(json).path(FILE_NAME);
            return name == null || !name.isTextual() ? null : name.textValue();
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private String facts(TaskEnd end) {
        ObjectNode facts = mapper.createObjectNode()
                .put("task_id", end.task().toString())
                .put("type", end.type())
                .put("status", end.status().wireName())
                .put("attempt", end.attempt());
        TaskError error = end.error();
        if (error != null) {
            facts.put("error_type", error.type());
        }
        return facts.toString();
    }

    @Override
    public Uni<Duration> oldest() {
        return postgres.query(OLDEST, Tuple.tuple())
                .map(rows -> Duration.ofMillis(rows.iterator().next().getLong("age_ms")));
    }

    @Override
    public Uni<Void> forget(int days) {
        // The verifier looks at the oldest day there is, all of it.
        return postgres.query(FORGET, Tuple.of(days + 1)).replaceWithVoid();
    }
}
