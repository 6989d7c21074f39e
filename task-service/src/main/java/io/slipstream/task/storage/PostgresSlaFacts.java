package io.slipstream.task.storage;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.work.Breach;
import io.slipstream.task.work.Breaches;
import io.slipstream.task.work.SlaFacts;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Late and waiting tasks, in the task tables. All times are the database's. */
@ApplicationScoped
public class PostgresSlaFacts implements SlaFacts {
    private static final String DEADLINES =
            "SELECT *, count(*) OVER () AS total FROM (SELECT id, type, deadline, true AS missed FROM task_done"
                    + " WHERE tenant = $1 AND state = 'dead' AND error_type = $5 AND ($2::text IS NULL OR type = $2)"
                    + " AND finished_at > now() - $4::int8 * interval '1 millisecond'"
                    + " UNION ALL SELECT id, type, deadline, false FROM task WHERE tenant = $1 AND deadline IS NOT NULL"
                    + " AND ($2::text IS NULL OR type = $2)"
                    + " AND deadline > now() AND deadline <= now() + $3::int8 * interval '1 millisecond') late"
                    + " ORDER BY deadline, id LIMIT $6";

    private static final String QUEUE_AGES =
            "SELECT type, min(ready_at) AS oldest, count(*) AS waiting, count(*) OVER () AS total FROM task"
                    + " WHERE tenant = $1 AND state = 'queued' AND ($2::text IS NULL OR type = $2) GROUP BY type"
                    + " HAVING min(ready_at) < now() - $3::int8 * interval '1 millisecond' ORDER BY oldest LIMIT $4";

    private static final String DEAD_LETTERS =
            "SELECT type, count(*) AS dead, count(*) OVER () AS total FROM task_done WHERE tenant = $1 AND state = 'dead'"
                    + " AND ($2::text IS NULL OR type = $2) GROUP BY type HAVING count(*) > $3 ORDER BY dead DESC LIMIT $4";

    private final PostgresClient postgres;

    /** Facts over a client. */
    public PostgresSlaFacts(@Named(PostgresClient.REQUESTS) PostgresClient postgres) {
        this.postgres = postgres;
    }

    @Override
    public Uni<Instant> now() {
        return query(
                "SELECT now() AS now",
                Tuple.tuple(),
                rows -> rows.iterator().next().getOffsetDateTime("now").toInstant());
    }

    @Override
    public Uni<Breaches> deadlines(String tenant, Optional<String> type, Duration within, Duration back, int most) {
        Tuple parameters = Tuple.tuple()
                .addValue(tenant)
                .addValue(type.orElse(null))
                .addValue(within.toMillis())
                .addValue(back.toMillis())
                .addValue(TaskError.DEADLINE)
                .addValue((long) most);
        return query(DEADLINES, parameters, rows -> breaches(rows, PostgresSlaFacts::deadline));
    }

    @Override
    public Uni<Breaches> queueAges(String tenant, Optional<String> type, Duration olderThan, int most) {
        Tuple parameters = Tuple.of(tenant, type.orElse(null), olderThan.toMillis(), (long) most);
        return query(QUEUE_AGES, parameters, rows -> breaches(rows, PostgresSlaFacts::queueAge));
    }

    @Override
    public Uni<Breaches> deadLetters(String tenant, Optional<String> type, long moreThan, int most) {
        Tuple parameters = Tuple.of(tenant, type.orElse(null), moreThan, (long) most);
        return query(DEAD_LETTERS, parameters, rows -> breaches(rows, PostgresSlaFacts::deadLetters));
    }

    private static Breach deadline(Row row) {
        boolean missed = row.getBoolean("missed");
        String id = row.getUUID("id").toString();
        OffsetDateTime deadline = row.getOffsetDateTime("deadline");
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("task_id", id);
        facts.put("type", row.getString("type"));
        facts.put("deadline", deadline.toInstant().toString());
        facts.put("missed", missed);
        String summary = "task " + id + " of type " + row.getString("type")
                + (missed ? " missed its deadline " : " is near its deadline ") + deadline.toInstant();
        return new Breach((missed ? "missed " : "near ") + id, false, summary, facts);
    }

    private static Breach queueAge(Row row) {
        String type = row.getString("type");
        String oldest = row.getOffsetDateTime("oldest").toInstant().toString();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("type", type);
        facts.put("oldest_ready_at", oldest);
        facts.put("waiting", row.getLong("waiting"));
        return new Breach(
                type, true, row.getLong("waiting") + " tasks of type " + type + " wait, since " + oldest, facts);
    }

    private static Breach deadLetters(Row row) {
        String type = row.getString("type");
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("type", type);
        facts.put("dead", row.getLong("dead"));
        return new Breach(type, true, row.getLong("dead") + " tasks of type " + type + " are dead", facts);
    }

    private static Breaches breaches(RowSet<Row> rows, Function<Row, Breach> breach) {
        List<Breach> some = new ArrayList<>();
        long total = 0;
        for (Row row : rows) {
            some.add(breach.apply(row));
            total = row.getLong("total");
        }
        return new Breaches(some, total);
    }

    private <T> Uni<T> query(String sql, Tuple parameters, Function<RowSet<Row>, T> read) {
        return postgres.query(sql, parameters)
                .map(read)
                .onFailure(ProblemException.class)
                .transform(away -> WorkFailure.retryable("StoreUnavailable", "the database does not answer"));
    }
}
