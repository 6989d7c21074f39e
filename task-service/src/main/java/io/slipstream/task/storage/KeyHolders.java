package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.task.Submission;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.Uniqueness;
import io.slipstream.task.task.UnitItem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tasks whose unique keys kept others from being inserted, and what becomes of those by their policies. Runs in the
 * transaction of the round that found the keys taken.
 */
final class KeyHolders {
    private static final String WITHOUT_PAYLOAD = Sql.LIVE_COLUMNS.replace(" payload,", " ''::text AS payload,");

    private static final String ENDED_WITHOUT_PAYLOAD = Sql.DONE_COLUMNS.replace(" payload,", " ''::text AS payload,");

    /** An unfinished task of the key, or the one that took it for a while. */
    private static final String FIND = "SELECT u.ord, h.* FROM unnest($1::text[], $2::text[], $3::text[])"
            + " WITH ORDINALITY AS u(of_tenant, of_type, key, ord) CROSS JOIN LATERAL (SELECT " + WITHOUT_PAYLOAD
            + " FROM task WHERE tenant = u.of_tenant AND type = u.of_type AND unique_key = u.key"
            + " UNION ALL SELECT " + ENDED_WITHOUT_PAYLOAD + " FROM task_done WHERE tenant = u.of_tenant"
            + " AND id IN (SELECT task FROM task_unique k WHERE k.tenant = u.of_tenant AND k.type = u.of_type"
            + "  AND k.key = u.key AND k.until > now())) h";

    /** Takes back what those that were not inserted have taken. */
    private static final String GIVE_BACK = "DELETE FROM task_unique k USING unnest($1::text[], $2::text[], $3::text[],"
            + " $4::uuid[]) AS g(tenant, type, key, task)"
            + " WHERE k.tenant = g.tenant AND k.type = g.type AND k.key = g.key AND k.task = g.task";

    private static final String STAYS = "(t.state = i.new_state AND t.priority = i.priority"
            + " AND t.concurrency_key IS NOT DISTINCT FROM i.concurrency_key)";

    /** Of several of one key and subject the last wins; a task keeps its place unless it comes to another line. */
    private static final String REPLACE = PostgresClient.PLANNED_EACH_TIME
            + "WITH input AS (SELECT DISTINCT ON (tenant, type, unique_key, subject) * FROM"
            + " unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int2[], $6::text[], $7::text[], $8::text[],"
            + " $9::timestamptz[], $10::timestamptz[], $11::int4[], $12::text[], $13::text[], $14::int8[], $15::text[])"
            + " WITH ORDINALITY AS i(tenant, type, unique_key, subject, priority, payload, tags, concurrency_key, run_at,"
            + " deadline, max_attempts, request_id, traceparent, window_ms, notify_on, ord)"
            + " ORDER BY tenant, type, unique_key, subject, ord DESC),"
            + " held AS (SELECT t.id AS held_id, i.*, CASE WHEN i.run_at > now() THEN 'scheduled'"
            + " WHEN i.concurrency_key IS NULL THEN 'queued'"
            + " WHEN t.state = 'queued' AND t.concurrency_key = i.concurrency_key THEN 'queued'"
            + " ELSE 'waiting' END AS new_state"
            + " FROM input i JOIN task t ON t.tenant = i.tenant AND t.type = i.type AND t.unique_key = i.unique_key"
            + " AND t.subject IS NOT DISTINCT FROM i.subject AND t.state <> 'running' ORDER BY t.id FOR UPDATE OF t),"
            + " kept AS (UPDATE task t SET payload = i.payload, priority = i.priority, tags = i.tags::text[],"
            + " state = i.new_state, concurrency_key = i.concurrency_key, run_at = i.run_at, deadline = i.deadline,"
            + " max_attempts = i.max_attempts, request_id = i.request_id, traceparent = i.traceparent, notify_on = i.notify_on,"
            + " attempt = 0, crashes = 0, isolated = false, started_at = NULL, progress = NULL, checkpoint = NULL, error_type = NULL,"
            + " error_message = NULL, seq = CASE WHEN " + STAYS + " THEN t.seq ELSE nextval('task_seq') END,"
            + " ready_at = CASE WHEN " + STAYS + " THEN t.ready_at ELSE now() END"
            + " FROM held i WHERE t.id = i.held_id AND t.state <> 'running' RETURNING t.*, i.window_ms),"
            + " longer AS (INSERT INTO task_unique (tenant, type, key, task, until)"
            + " SELECT tenant, type, unique_key, id, now() + window_ms * interval '1 millisecond' FROM kept"
            + " WHERE window_ms IS NOT NULL ON CONFLICT (tenant, type, key)"
            + " DO UPDATE SET task = excluded.task, until = excluded.until), "
            + Sql.events("SELECT " + Sql.event("'replaced'", "state") + " FROM kept")
            + " SELECT " + WITHOUT_PAYLOAD + ", seq FROM kept";

    private KeyHolders() {}

    /** The tasks that have the keys, by the ids of those that wanted them; absent where none has by now. */
    static Uni<Map<UUID, Task>> find(SqlClient client, List<UnitItem.NewTask> wanting) {
        Columns keys = new Columns();
        wanting.forEach(task -> keys.add(
                task.submission().tenant(),
                task.submission().type(),
                task.submission().uniqueKey()));
        Tuple parameters =
                Tuple.of(keys.array(0, String[]::new), keys.array(1, String[]::new), keys.array(2, String[]::new));
        return run(client, FIND, parameters).map(rows -> {
            Map<UUID, Task> found = new HashMap<>();
            for (Row row : rows) {
                Task holder = TaskRows.task(row);
                found.merge(wanting.get(row.getInteger("ord") - 1).id(), holder, KeyHolders::unfinished);
            }
            return found;
        });
    }

    private static Task unfinished(Task one, Task other) {
        return one.status().ended() ? other : one;
    }

    /** Gives windows back that were taken for tasks that were not inserted. */
    static Uni<Void> giveBack(SqlClient client, List<UnitItem.NewTask> wanting) {
        Columns taken = new Columns();
        for (UnitItem.NewTask task : wanting) {
            Submission asked = task.submission();
            if (asked.uniqueWindow() != null) {
                taken.add(asked.tenant(), asked.type(), asked.uniqueKey(), task.id());
            }
        }
        return taken.isEmpty()
                ? Uni.createFrom().voidItem()
                : run(
                                client,
                                GIVE_BACK,
                                Tuple.of(
                                        taken.array(0, String[]::new),
                                        taken.array(1, String[]::new),
                                        taken.array(2, String[]::new),
                                        taken.array(3, UUID[]::new)))
                        .replaceWithVoid();
    }

    /** What becomes of submissions whose keys these tasks have, by the ids of the submissions. */
    static Uni<Map<UUID, SubmitOutcome>> settle(
            SqlClient client, List<UnitItem.NewTask> wanting, Map<UUID, Task> holders) {
        List<UnitItem.NewTask> replacing = wanting.stream()
                .filter(task -> policy(task) == Uniqueness.Policy.REPLACE)
                .filter(task -> isReplaceable(task, holders.get(task.id())))
                .toList();
        return replace(client, replacing).map(replaced -> {
            Map<UUID, SubmitOutcome> outcomes = new HashMap<>();
            wanting.forEach(task -> outcomes.put(task.id(), outcome(task, holders.get(task.id()), replaced)));
            return outcomes;
        });
    }

    private static boolean isReplaceable(UnitItem.NewTask task, @Nullable Task holder) {
        return holder != null && isSameSubject(task, holder) && !holder.status().ended();
    }

    private static boolean isSameSubject(UnitItem.NewTask task, Task holder) {
        return Objects.equals(task.submission().subject(), holder.subject());
    }

    private static Uniqueness.Policy policy(UnitItem.NewTask task) {
        Uniqueness unique = task.submission().unique();
        return unique == null ? Uniqueness.Policy.REJECT : unique.policy();
    }

    private static SubmitOutcome outcome(
            UnitItem.NewTask task, @Nullable Task holder, Map<UUID, SubmitOutcome.Replaced> replaced) {
        if (holder == null || !isSameSubject(task, holder)) {
            return new SubmitOutcome.NotUnique(holder == null ? null : holder.id());
        }
        SubmitOutcome refused = new SubmitOutcome.NotUnique(holder.id());
        return switch (policy(task)) {
            case REJECT -> refused;
            case RETURN -> new SubmitOutcome.Returned(holder);
            case REPLACE -> {
                SubmitOutcome.Replaced now = replaced.get(holder.id());
                yield now == null ? refused : now;
            }
        };
    }

    private static Uni<Map<UUID, SubmitOutcome.Replaced>> replace(SqlClient client, List<UnitItem.NewTask> replacing) {
        return replacing.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : run(client, REPLACE, parameters(replacing)).map(KeyHolders::replaced);
    }

    private static Map<UUID, SubmitOutcome.Replaced> replaced(RowSet<Row> rows) {
        Map<UUID, SubmitOutcome.Replaced> replaced = new HashMap<>();
        for (Row row : rows) {
            Task task = TaskRows.task(row);
            replaced.put(task.id(), new SubmitOutcome.Replaced(task, row.getLong("seq")));
        }
        return replaced;
    }

    private static Tuple parameters(List<UnitItem.NewTask> replacing) {
        Columns columns = new Columns();
        for (UnitItem.NewTask task : replacing) {
            Submission asked = task.submission();
            columns.add(
                    asked.tenant(),
                    asked.type(),
                    asked.uniqueKey(),
                    asked.subject(),
                    (short) asked.priority().value(),
                    asked.payload(),
                    Columns.arrayLiteral(asked.tags()),
                    asked.concurrencyKey(),
                    TaskRows.column(asked.runAt()),
                    TaskRows.column(asked.deadline()),
                    task.maxAttempts(),
                    asked.requestId(),
                    asked.traceParent(),
                    asked.uniqueWindow() == null ? null : asked.uniqueWindow().toMillis(),
                    task.isNotified() ? task.notifyOn().wireName() : null);
        }
        return Tuple.wrap(new ArrayList<>(List.of(
                columns.array(0, String[]::new),
                columns.array(1, String[]::new),
                columns.array(2, String[]::new),
                columns.array(3, String[]::new),
                columns.array(4, Short[]::new),
                columns.array(5, String[]::new),
                columns.array(6, String[]::new),
                columns.array(7, String[]::new),
                columns.array(8, OffsetDateTime[]::new),
                columns.array(9, OffsetDateTime[]::new),
                columns.array(10, Integer[]::new),
                columns.array(11, String[]::new),
                columns.array(12, String[]::new),
                columns.array(13, Long[]::new),
                columns.array(14, String[]::new))));
    }
}
