package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.task.DeadGroup;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.Redrive;
import io.slipstream.task.task.RedrivePolicy;
import io.slipstream.task.task.RedriveStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Groups of dead tasks and redrives in PostgreSQL. A step is one transaction that holds the lock of the redrive's row, so
 * that one replica takes it, and another goes on where a lost one stopped.
 */
@ApplicationScoped
public class PostgresRedriveStore implements RedriveStore {
    /** How long a pause of all replicas may be until it is no longer made up for. */
    private static final double BURST_SECONDS = 2;

    private static final String FINGERPRINT =
            "coalesce(fingerprint, task_fingerprint(type, error_type, error_message))";

    private static final String GROUPS = "WITH g AS MATERIALIZED (SELECT " + FINGERPRINT + " AS fingerprint,"
            + " min(type) AS type, coalesce(min(error_type), '') AS error_type,"
            + " coalesce(task_error_shape(min(error_message)), '') AS message, count(*) AS count,"
            + " min(finished_at) AS first_at, max(finished_at) AS last_at, max(id::text)::uuid AS example"
            + " FROM task_done WHERE tenant = $1 AND state = 'dead' AND ($2::text IS NULL OR type = $2) GROUP BY 1)"
            + " SELECT t.total, p.* FROM (SELECT count(*) AS total FROM g) t LEFT JOIN LATERAL"
            + " (SELECT * FROM g ORDER BY count DESC, fingerprint OFFSET $3::int8 LIMIT $4::int8) p ON true"
            + " ORDER BY p.count DESC, p.fingerprint";

    private static final String FILL_IN = "UPDATE task_done SET fingerprint ="
            + " task_fingerprint(type, error_type, error_message)"
            + " WHERE tenant = $1 AND state = 'dead' AND fingerprint IS NULL";

    private static final String CREATE = "WITH dead AS (SELECT count(*) AS total FROM task_done"
            + " WHERE tenant = $2 AND fingerprint = $3 AND state = 'dead')"
            + " INSERT INTO task_redrive (id, tenant, fingerprint, rate_per_second, state, total)"
            + " SELECT $1::uuid, $2::text, $3::text, $4::float8, 'canary', total FROM dead WHERE total > 0"
            + " ON CONFLICT (tenant, fingerprint) WHERE finished_at IS NULL DO NOTHING";

    private static final String OPEN_OF =
            "SELECT id FROM task_redrive WHERE tenant = $1 AND fingerprint = $2 AND finished_at IS NULL";

    /** What became of tasks in {@code x} of a redrive {@code r}; a task that ended did so after it was redriven. */
    private static final String OUTCOMES = "count(*) FILTER (WHERE x.task IS NOT NULL AND d.id IS NULL) AS pending,"
            + " count(*) FILTER (WHERE d.state = 'completed') AS completed,"
            + " count(*) FILTER (WHERE d.state = 'dead' AND d.fingerprint = r.fingerprint) AS died_again,"
            + " count(*) FILTER (WHERE d.state = 'cancelled' OR d.fingerprint <> r.fingerprint) AS ended_otherwise";

    private static final String ENDED = " LEFT JOIN task_done d ON d.id = x.task AND d.finished_at >= x.at";

    private static final String FIND = "SELECT r.*, " + OUTCOMES
            + " FROM task_redrive r LEFT JOIN task_redriven x ON x.redrive = r.id" + ENDED
            + " WHERE r.id = $1 AND r.tenant = $2 GROUP BY r.id";

    private static final String CANCEL = "UPDATE task_redrive SET state = 'cancelled', finished_at = now()"
            + " WHERE id = $1 AND tenant = $2 AND finished_at IS NULL";

    private static final String OPEN =
            "SELECT id FROM task_redrive WHERE finished_at IS NULL ORDER BY paced_at LIMIT 100";

    private static final String LOCK =
            "SELECT *, floor(least(rate_per_second * extract(epoch FROM now() - paced_at)::float8,"
                    + " greatest(rate_per_second * $2::float8, 1)))::int8 AS due"
                    + " FROM task_redrive WHERE id = $1 AND finished_at IS NULL FOR UPDATE SKIP LOCKED";

    private static final String LATEST = "SELECT " + OUTCOMES + " FROM task_redrive r LEFT JOIN LATERAL"
            + " (SELECT * FROM task_redriven WHERE redrive = r.id ORDER BY at DESC, task DESC LIMIT $2::int8) x ON true"
            + ENDED + " WHERE r.id = $1";

    private static final String REDRIVE = PostgresClient.PLANNED_EACH_TIME
            + "WITH pick AS MATERIALIZED (SELECT d.id, d.type, d.unique_key FROM task_done d"
            + "  JOIN task_redrive r ON r.id = $1::uuid AND d.tenant = r.tenant AND d.fingerprint = r.fingerprint"
            + "  AND d.finished_at <= r.created_at WHERE d.state = 'dead'"
            + "  AND (d.unique_key IS NULL OR NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant = d.tenant"
            + "   AND t.type = d.type AND t.unique_key = d.unique_key))"
            + "  ORDER BY d.id LIMIT $2::int8 FOR UPDATE OF d SKIP LOCKED),"
            + " once AS (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY type, coalesce(unique_key, id::text)"
            + "  ORDER BY id) AS nth FROM pick) p WHERE nth = 1),"
            + " old AS (DELETE FROM task_done d USING once WHERE d.id = once.id AND d.state = 'dead' RETURNING d.*), "
            + Sql.liveAgain("payload")
            + ", noted AS (INSERT INTO task_redriven (redrive, task) SELECT $1::uuid, id FROM ins ON CONFLICT DO NOTHING)"
            + " SELECT tenant, type, priority, state, seq FROM ins";

    private static final String PACE = "UPDATE task_redrive SET state = $2::text, reason = $3::text,"
            + " paced_at = greatest(paced_at + $4::float8 / rate_per_second * interval '1 second',"
            + "  now() - $5::float8 * interval '1 second'),"
            + " finished_at = CASE WHEN $2::text IN ('canary', 'running') THEN NULL ELSE now() END WHERE id = $1";

    private final PostgresClient postgres;

    /** A store over a client. */
    public PostgresRedriveStore(@Named(PostgresClient.REQUESTS) PostgresClient postgres) {
        this.postgres = postgres;
    }

    @Override
    public Uni<DeadGroup.Found> groups(String tenant, @Nullable String type, int skip, int limit) {
        Tuple parameters = Tuple.of(tenant, type, (long) skip, (long) limit);
        return postgres.query(GROUPS, parameters).map(rows -> {
            List<DeadGroup> groups = new ArrayList<>();
            long total = 0;
            for (Row row : rows) {
                total = row.getLong("total");
                if (row.getString("fingerprint") != null) {
                    groups.add(group(row));
                }
            }
            return new DeadGroup.Found(groups, total);
        });
    }

    private static DeadGroup group(Row row) {
        return new DeadGroup(
                row.getString("fingerprint"),
                row.getString("type"),
                row.getString("error_type"),
                row.getString("message"),
                row.getLong("count"),
                row.getOffsetDateTime("first_at").toInstant(),
                row.getOffsetDateTime("last_at").toInstant(),
                row.getUUID("example"));
    }

    @Override
    public Uni<CreateResult> create(UUID id, String tenant, String fingerprint, double ratePerSecond) {
        return postgres.transaction(client -> run(client, FILL_IN, Tuple.of(tenant))
                .chain(() -> run(client, CREATE, Tuple.of(id, tenant, fingerprint, ratePerSecond)))
                .chain(rows -> rows.rowCount() > 0
                        ? Uni.createFrom().item(new CreateResult.Created())
                        : notCreated(client, tenant, fingerprint)));
    }

    private static Uni<CreateResult> notCreated(SqlClient client, String tenant, String fingerprint) {
        return run(client, OPEN_OF, Tuple.of(tenant, fingerprint)).map(rows -> {
            for (Row row : rows) {
                return new CreateResult.Open(row.getUUID("id"));
            }
            return new CreateResult.Nothing();
        });
    }

    @Override
    public Uni<Optional<Redrive>> find(String tenant, UUID id) {
        return postgres.query(FIND, Tuple.of(id, tenant)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(redrive(row));
            }
            return Optional.empty();
        });
    }

    private static Redrive redrive(Row row) {
        Redrive.Outcomes outcomes = outcomes(row);
        return new Redrive(
                row.getUUID("id"),
                row.getString("fingerprint"),
                row.getDouble("rate_per_second"),
                Redrive.State.of(row.getString("state")),
                row.getString("reason"),
                row.getLong("total"),
                outcomes.all(),
                outcomes,
                row.getOffsetDateTime("created_at").toInstant(),
                TaskRows.instant(row, "finished_at"));
    }

    private static Redrive.Outcomes outcomes(Row row) {
        return new Redrive.Outcomes(
                row.getLong("pending"),
                row.getLong("completed"),
                row.getLong("died_again"),
                row.getLong("ended_otherwise"));
    }

    @Override
    public Uni<Void> cancel(String tenant, UUID id) {
        return postgres.query(CANCEL, Tuple.of(id, tenant)).replaceWithVoid();
    }

    @Override
    public Uni<List<UUID>> open() {
        return postgres.query(OPEN, Tuple.tuple()).map(rows -> {
            List<UUID> open = new ArrayList<>();
            rows.forEach(row -> open.add(row.getUUID("id")));
            return open;
        });
    }

    @Override
    public Uni<Stepped> step(UUID id) {
        return postgres.transaction(client -> run(client, LOCK, Tuple.of(id, BURST_SECONDS))
                .chain(rows -> {
                    for (Row row : rows) {
                        return latest(client, id)
                                .chain(latest -> step(
                                        client,
                                        id,
                                        Redrive.State.of(row.getString("state")),
                                        row.getLong("due"),
                                        latest));
                    }
                    return Uni.createFrom().item(Stepped.NOTHING);
                }));
    }

    private static Uni<Redrive.Outcomes> latest(SqlClient client, UUID id) {
        return run(client, LATEST, Tuple.of(id, (long) RedrivePolicy.WATCHED))
                .map(rows -> outcomes(rows.iterator().next()));
    }

    private static Uni<Stepped> step(
            SqlClient client, UUID id, Redrive.State state, long due, Redrive.Outcomes latest) {
        if (state == Redrive.State.CANARY) {
            long missing = RedrivePolicy.CANARY - latest.all();
            return missing > 0
                    ? canary(client, id, Math.min(due, missing), latest)
                    : judged(client, id, RedrivePolicy.ofCanary(latest), latest, due);
        }
        return judged(client, id, RedrivePolicy.ofLatest(latest), latest, due);
    }

    /** The first few; if there are fewer, those there are. */
    private static Uni<Stepped> canary(SqlClient client, UUID id, long due, Redrive.Outcomes latest) {
        if (due < 1) {
            return Uni.createFrom().item(Stepped.NOTHING);
        }
        return redrive(client, id, due).chain(stepped -> {
            if (stepped.redriven() > 0) {
                return pace(client, id, Redrive.State.CANARY, null, stepped);
            }
            return switch (RedrivePolicy.ofCanary(latest)) {
                case WAIT -> Uni.createFrom().item(stepped);
                case GO -> pace(client, id, Redrive.State.COMPLETED, null, stepped);
                case STOP -> stop(client, id, latest, latest.all());
            };
        });
    }

    private static Uni<Stepped> judged(
            SqlClient client, UUID id, RedrivePolicy.Verdict verdict, Redrive.Outcomes latest, long due) {
        return switch (verdict) {
            case WAIT -> Uni.createFrom().item(Stepped.NOTHING);
            case STOP -> stop(client, id, latest, latest.settled());
            case GO -> due < 1 ? Uni.createFrom().item(Stepped.NOTHING) : goOn(client, id, due);
        };
    }

    private static Uni<Stepped> goOn(SqlClient client, UUID id, long due) {
        return redrive(client, id, due)
                .chain(stepped -> pace(
                        client,
                        id,
                        stepped.redriven() == 0 ? Redrive.State.COMPLETED : Redrive.State.RUNNING,
                        null,
                        stepped));
    }

    private static Uni<Stepped> stop(SqlClient client, UUID id, Redrive.Outcomes latest, long of) {
        String reason = latest.diedAgain() + " of the latest " + of + " died of the same again";
        return pace(client, id, Redrive.State.STOPPED, reason, Stepped.NOTHING);
    }

    private static Uni<Stepped> redrive(SqlClient client, UUID id, long count) {
        return run(client, REDRIVE, Tuple.of(id, count)).map(PostgresRedriveStore::stepped);
    }

    private static Stepped stepped(RowSet<Row> rows) {
        List<Ready> ready = new ArrayList<>();
        for (Row row : rows) {
            if ("queued".equals(row.getString("state"))) {
                Lane lane = new Lane(row.getString("tenant"), row.getString("type"), row.getInteger("priority"));
                ready.add(new Ready(lane, row.getLong("seq")));
            }
        }
        return new Stepped(rows.size(), ready);
    }

    private static Uni<Stepped> pace(
            SqlClient client, UUID id, Redrive.State state, @Nullable String reason, Stepped stepped) {
        Tuple parameters = Tuple.of(id, state.wireName(), reason, (double) stepped.redriven(), BURST_SECONDS);
        return run(client, PACE, parameters).replaceWith(stepped);
    }

    @Override
    public Uni<Void> forget(int days) {
        String sql = "DELETE FROM task_redrive WHERE finished_at < now() - $1::float8 * interval '1 day'";
        return postgres.query(sql, Tuple.of((double) days)).replaceWithVoid();
    }
}
