package io.slipstream.task.storage;

import io.slipstream.task.config.FlowsConfig;
import io.slipstream.task.flow.Flow;
import io.slipstream.task.flow.FlowPart;
import io.slipstream.task.flow.FlowState;
import io.slipstream.task.flow.FlowStore;
import io.slipstream.task.flow.PartEnd;
import io.slipstream.task.flow.PartState;
import io.slipstream.task.task.Viewer;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Flows in PostgreSQL: a row of {@code flow}, their parts in {@code task} and {@code task_done}, and {@code flow_end}. */
@ApplicationScoped
public class PostgresFlowStore implements FlowStore {
    private static final String FIND =
            "SELECT * FROM flow WHERE id = $1 AND tenant = $2 AND ($3::text IS NULL OR subject = $3)";

    private static final String LIST = "SELECT * FROM flow WHERE tenant = $1 AND ($2::text IS NULL OR subject = $2)"
            + " AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5::int8";

    private static final String DONE = "LEFT JOIN LATERAL (SELECT o.state, o.result, o.error_type, o.error_message,"
            + " o.started_at, o.finished_at"
            + " FROM task_done o WHERE o.flow = $1 AND o.part = u.part LIMIT 1) d ON true";

    /** Results in order, as long as those before a result and it are within {@code $2} bytes. */
    private static final String BOUNDED = "CASE WHEN sum(coalesce(octet_length(d.result), 0)) OVER w <= $2"
            + " THEN d.result END AS result, d.result IS NOT NULL AND sum(octet_length(d.result)) OVER w > $2 AS truncated,";

    private static final String PARTS = "SELECT u.part, u.task, coalesce(t.state, d.state) AS state, " + BOUNDED
            + " coalesce(t.error_type, d.error_type) AS error_type, coalesce(t.error_message, d.error_message) AS error_message,"
            + " coalesce(t.started_at, d.started_at) AS started_at, d.finished_at"
            + " FROM unnest($3::int4[], $4::uuid[]) AS u(part, task) LEFT JOIN task t ON t.id = u.task " + DONE
            + " WINDOW w AS (ORDER BY u.part) ORDER BY u.part";

    private static final String WAITING =
            "SELECT DISTINCT flow FROM (SELECT flow FROM flow_end WHERE nth IS NULL LIMIT 5000) e LIMIT $1";

    private static final String ENDED =
            "SELECT a.id FROM unnest($1::uuid[]) AS a(id) LEFT JOIN flow f ON f.id = a.id WHERE f.state IS DISTINCT FROM 'running'";

    private static final String ORPHANS = "SELECT f.id FROM flow f WHERE f.parent IS NOT NULL AND f.state = 'running'"
            + " AND EXISTS (SELECT 1 FROM task_done d WHERE d.id = f.parent AND d.state IN ('cancelled', 'dead'))"
            + " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = f.parent) LIMIT $1";

    private static final String ENDS = "WITH f AS (SELECT id, state, nth, tasks FROM flow WHERE id = $1),"
            + " u AS (SELECT e.nth, e.part, e.state AS ended, e.at, f.tasks[e.part + 1] AS task FROM f JOIN flow_end e"
            + "  ON e.flow = f.id WHERE e.nth > $3 AND e.state NOT IN ('live', 'held') ORDER BY e.nth LIMIT $4)"
            + " SELECT f.state AS flow_state, f.nth AS told, x.* FROM f LEFT JOIN (SELECT u.nth, u.part, u.task, u.ended, u.at,"
            + " d.state, " + BOUNDED + " d.error_type, d.error_message, d.started_at, d.finished_at FROM u " + DONE
            + " WINDOW w AS (ORDER BY u.nth)) x ON true ORDER BY x.nth";

    private final PostgresClient postgres;
    private final PostgresClient engine;
    private final FlowAdvance advance;
    private final long resultLimit;

    /** A store over clients for requests and for the engine. */
    public PostgresFlowStore(
            @Named(PostgresClient.REQUESTS) PostgresClient postgres,
            @Named(PostgresClient.ENGINE) PostgresClient engine,
            FlowsConfig config) {
        this.postgres = postgres;
        this.engine = engine;
        this.resultLimit = config.inputsLimit().asLongValue();
        this.advance = new FlowAdvance(resultLimit);
    }

    @Override
    public Uni<Optional<Flow>> find(Viewer viewer, UUID id) {
        return postgres.query(FIND, Tuple.of(id, viewer.tenant(), viewer.subject()))
                .map(rows -> flows(rows).stream().findFirst());
    }

    @Override
    public Uni<List<Flow>> list(Viewer viewer, @Nullable FlowState state, @Nullable UUID before, int limit) {
        Tuple parameters = Tuple.wrap(new ArrayList<>(Arrays.asList(
                viewer.tenant(), viewer.subject(), state == null ? null : state.wireName(), before, (long) limit)));
        return postgres.query(LIST, parameters).map(PostgresFlowStore::flows);
    }

    private static List<Flow> flows(RowSet<Row> rows) {
        List<Flow> flows = new ArrayList<>();
        rows.forEach(row -> flows.add(FlowRows.flow(row)));
        return flows;
    }

    @Override
    public Uni<List<FlowPart>> parts(Flow flow, int first, int limit) {
        int last = Math.min(flow.tasks().size(), first + limit);
        Columns places = new Columns();
        for (int part = first; part < last; part++) {
            places.add(part, flow.tasks().get(part));
        }
        if (places.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Tuple parameters =
                Tuple.of(flow.id(), resultLimit, places.array(0, Integer[]::new), places.array(1, UUID[]::new));
        return postgres.query(PARTS, parameters).map(rows -> {
            List<FlowPart> parts = new ArrayList<>();
            rows.forEach(row -> parts.add(part(row)));
            return parts;
        });
    }

    private static FlowPart part(Row row) {
        String state = row.getString("state");
        return new FlowPart(
                row.getInteger("part"),
                row.getUUID("task"),
                state == null ? null : TaskRows.status(state),
                row.getString("result"),
                row.getBoolean("truncated"),
                TaskRows.error(row),
                TaskRows.instant(row, "started_at"),
                TaskRows.instant(row, "finished_at"));
    }

    @Override
    public Uni<Advance> advance(UUID flow, boolean stop) {
        return engine.transaction(client -> advance.run(client, flow, stop));
    }

    @Override
    public Uni<List<UUID>> waiting(int limit) {
        return ids(engine, WAITING, Tuple.of((long) limit));
    }

    private static Uni<List<UUID>> ids(PostgresClient client, String sql, Tuple parameters) {
        return client.query(sql, parameters).map(rows -> {
            List<UUID> ids = new ArrayList<>();
            rows.forEach(row -> ids.add(row.getUUID(0)));
            return ids;
        });
    }

    @Override
    public Uni<Set<UUID>> ended(Collection<UUID> flows) {
        return ids(engine, ENDED, Tuple.of(flows.toArray(UUID[]::new))).map(HashSet::new);
    }

    @Override
    public Uni<List<UUID>> orphans(int limit) {
        return ids(engine, ORPHANS, Tuple.of((long) limit));
    }

    @Override
    public Uni<Ends> ends(UUID flow, int after, int limit) {
        Tuple parameters = Tuple.of(flow, resultLimit, after, (long) limit);
        return postgres.query(ENDS, parameters).map(rows -> {
            List<PartEnd> ends = new ArrayList<>();
            FlowState state = FlowState.CANCELLED;
            int told = 0;
            for (Row row : rows) {
                state = FlowState.of(row.getString("flow_state")).orElseThrow();
                told = row.getInteger("told");
                if (row.getInteger("nth") != null) {
                    ends.add(new PartEnd(
                            row.getInteger("nth"),
                            part(row),
                            PartState.ofName(row.getString("ended")),
                            row.getOffsetDateTime("at").toInstant()));
                }
            }
            return new Ends(ends, state, told);
        });
    }

    @Override
    public Uni<Void> forget(int days) {
        String sql = "WITH gone AS (DELETE FROM flow WHERE id IN (SELECT id FROM flow"
                + " WHERE finished_at < now() - $1::float8 * interval '1 day' LIMIT 500) RETURNING id)"
                + " DELETE FROM flow_end e USING gone WHERE e.flow = gone.id";
        return postgres.query(sql, Tuple.of((double) days)).replaceWithVoid();
    }
}
