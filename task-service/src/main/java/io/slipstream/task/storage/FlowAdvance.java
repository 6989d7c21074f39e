package io.slipstream.task.storage;

import io.slipstream.task.flow.Flow;
import io.slipstream.task.flow.FlowPlan;
import io.slipstream.task.flow.FlowState;
import io.slipstream.task.flow.FlowStore.Advance;
import io.slipstream.task.flow.PartState;
import io.slipstream.task.lease.ConcurrencyKey;
import io.slipstream.task.lease.ReadyTask;
import io.slipstream.task.task.Lane;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An advance of a flow, on a connection of a transaction: takes the flow's lock, looks at the parts that ended, carries out what {@link
 * FlowPlan} says, and writes how far the flow is. Parts that it cancels end as any task does, by which it learns of them in its next turn.
 */
final class FlowAdvance {
    /** How many parts are given inputs in one transaction, which are in memory until it is over. */
    private static final int GIVEN_AT_ONCE = 32;

    private static final String LOCK = "SELECT * FROM flow WHERE id = $1 FOR UPDATE";
    private static final String TRY_LOCK = LOCK + " SKIP LOCKED";

    /** Ends of a flow that is forgotten are so too. */
    private static final String WITHOUT_LOCK = "WITH f AS (SELECT id FROM flow WHERE id = $1),"
            + " gone AS (DELETE FROM flow_end WHERE flow = $1 AND NOT EXISTS (SELECT 1 FROM f))"
            + " SELECT EXISTS (SELECT 1 FROM f) AS locked";

    /**
     * Numbers the ends in the order of their ids. They are found by one scan and their numbers in one array: a join of the numbered ends
     * with themselves, planned while the table was empty, takes time by the square of their number.
     */
    private static final String CONSUME = "UPDATE flow_end e SET nth = CASE WHEN $3"
            + " THEN ($2::int4 + array_position(w.ids, e.id))::int4 ELSE 0 END"
            + " FROM (SELECT array_agg(id ORDER BY id) AS ids FROM flow_end WHERE flow = $1 AND nth IS NULL) w"
            + " WHERE e.flow = $1 AND e.nth IS NULL RETURNING e.id, e.part, e.state";

    private static final String LET_GO = " SET held = false, seq = nextval('task_seq'), ready_at = now(),"
            + " state = CASE WHEN t.run_at > now() THEN 'scheduled'"
            + " WHEN t.concurrency_key IS NULL THEN 'queued' ELSE 'waiting' END";

    private static final String RELEASED = " RETURNING t.tenant, t.type, t.priority, t.seq, t.state, t.concurrency_key";

    private static final String RELEASE = "UPDATE task t" + LET_GO + ", inputs = i.inputs"
            + " FROM unnest($2::int4[], $3::text[]) AS i(part, inputs)"
            + " WHERE t.flow = $1 AND t.part = i.part AND t.held" + RELEASED;

    /** What was redriven after its flow ended waits for nobody. */
    private static final String RELEASE_ALL = "UPDATE task t" + LET_GO + " WHERE t.flow = $1 AND t.held" + RELEASED;

    private static final String CANCEL = "WITH gone AS (DELETE FROM task WHERE flow = $1 AND part = ANY($2)"
            + " RETURNING *, 'cancelled' AS new_state, NULL::text AS new_result, error_type AS new_error_type,"
            + " error_message AS new_error_message), " + Sql.DONE + ", "
            + Sql.events("SELECT " + Sql.event("'cancelled'", "new_state") + " FROM gone")
            + ", tally AS (INSERT INTO task_tally (tenant, type, cancelled) SELECT tenant, type, count(*) FROM gone"
            + " GROUP BY tenant, type) SELECT id FROM gone";

    private static final String SAVE = "UPDATE flow SET states = $2, nth = $3, state = $4,"
            + " finished_at = CASE WHEN $4 <> 'running' THEN now() END WHERE id = $1";

    private final PartInputs inputs;

    /**
     * Advances.
     *
     * @param inputsLimit how many bytes of results a part is given
     */
    FlowAdvance(long inputsLimit) {
        this.inputs = new PartInputs(inputsLimit);
    }

    /** What is known of a flow during its advance. */
    private static final class Turns {
        private final Flow flow;
        private final FlowPlan plan;
        private final boolean stop;
        private final List<PartState> states;
        private final List<ReadyTask> ready = new ArrayList<>();
        private final Set<ConcurrencyKey> keys = new HashSet<>();
        private final List<UUID> cancelled = new ArrayList<>();
        private int told;
        private int idle;
        private boolean again;
        private @Nullable FlowState end;

        private Turns(Flow flow, boolean stop) {
            this.flow = flow;
            this.plan = flow.plan();
            this.stop = stop;
            this.states = new ArrayList<>(flow.states());
            this.told = flow.told();
        }

        private boolean changed() {
            return told > flow.told() || end != null || !states.equals(flow.states());
        }

        private Advance result() {
            return new Advance(false, again, ready, keys, cancelled, end);
        }
    }

    /** Advances a flow; {@code stop} cancels it. */
    Uni<Advance> run(SqlClient client, UUID id, boolean stop) {
        return PostgresClient.run(client, stop ? LOCK : TRY_LOCK, Tuple.of(id)).chain(rows -> {
            for (Row row : rows) {
                return advance(client, new Turns(FlowRows.flow(row), stop));
            }
            return withoutLock(client, id);
        });
    }

    private static Uni<Advance> withoutLock(SqlClient client, UUID id) {
        return PostgresClient.run(client, WITHOUT_LOCK, Tuple.of(id))
                .map(rows -> rows.iterator().next().getBoolean("locked") ? Advance.BUSY : Advance.NOTHING);
    }

    private Uni<Advance> advance(SqlClient client, Turns turns) {
        if (turns.flow.state() != FlowState.RUNNING) {
            return consume(client, turns, false)
                    .chain(() -> PostgresClient.run(client, RELEASE_ALL, Tuple.of(turns.flow.id())))
                    .map(rows -> released(turns, List.of(), rows).result());
        }
        return turn(client, turns).chain(() -> save(client, turns)).map(saved -> turns.result());
    }

    /** Again as long as something was cancelled: what ended of itself meanwhile is seen in the turn after it. */
    private Uni<Void> turn(SqlClient client, Turns turns) {
        return consume(client, turns, true).chain(consumed -> {
            FlowPlan.Step step = turns.plan.next(turns.states, turns.stop);
            turns.end = step.end();
            int before = turns.cancelled.size();
            return release(client, turns, step.release())
                    .chain(() -> cancel(client, turns, step.cancel()))
                    .chain(() -> {
                        boolean moved = consumed > 0 || turns.cancelled.size() > before;
                        turns.idle = moved ? 0 : turns.idle + 1;
                        return step.cancel().isEmpty() || turns.idle > 1
                                ? Uni.createFrom().voidItem()
                                : turn(client, turns);
                    });
        });
    }

    /** Ends of one part are in the order of their numbers: between two of them the part was made live again. */
    private static Uni<Integer> consume(SqlClient client, Turns turns, boolean counted) {
        Tuple parameters = Tuple.of(turns.flow.id(), turns.told, counted);
        return PostgresClient.run(client, CONSUME, parameters).map(rows -> {
            List<Map.Entry<Long, Row>> ends = new ArrayList<>();
            rows.forEach(row -> ends.add(Map.entry(row.getLong("id"), row)));
            ends.sort(Map.Entry.comparingByKey());
            ends.forEach(end -> turns.states.set(
                    end.getValue().getInteger("part"),
                    PartState.ofName(end.getValue().getString("state"))));
            turns.told += ends.size();
            return ends.size();
        });
    }

    private Uni<Void> release(SqlClient client, Turns turns, List<Integer> planned) {
        List<Integer> parts = atOnce(turns, planned);
        if (parts.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return inputs.of(client, turns.flow, parts)
                .chain(given -> {
                    String[] texts = parts.stream().map(given::get).toArray(String[]::new);
                    return PostgresClient.run(
                            client, RELEASE, Tuple.of(turns.flow.id(), parts.toArray(Integer[]::new), texts));
                })
                .invoke(rows -> released(turns, parts, rows))
                .replaceWithVoid();
    }

    /** Those that need nothing are given nothing. */
    private static List<Integer> atOnce(Turns turns, List<Integer> planned) {
        List<Integer> parts = new ArrayList<>();
        int given = 0;
        for (int part : planned) {
            boolean needs = !turns.plan.needs(part).isEmpty();
            if (needs && given == GIVEN_AT_ONCE) {
                turns.again = true;
                continue;
            }
            given += needs ? 1 : 0;
            parts.add(part);
        }
        return parts;
    }

    private static Turns released(Turns turns, List<Integer> parts, RowSet<Row> rows) {
        parts.forEach(part -> turns.states.set(part, PartState.LIVE));
        for (Row row : rows) {
            String tenant = row.getString("tenant");
            String type = row.getString("type");
            switch (row.getString("state")) {
                case "queued" ->
                    turns.ready.add(
                            new ReadyTask(new Lane(tenant, type, row.getInteger("priority")), row.getLong("seq")));
                case "waiting" -> turns.keys.add(new ConcurrencyKey(tenant, type, row.getString("concurrency_key")));
                default -> {}
            }
        }
        return turns;
    }

    private static Uni<Void> cancel(SqlClient client, Turns turns, List<Integer> parts) {
        if (parts.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return PostgresClient.run(client, CANCEL, Tuple.of(turns.flow.id(), parts.toArray(Integer[]::new)))
                .invoke(rows -> rows.forEach(row -> turns.cancelled.add(row.getUUID("id"))))
                .replaceWithVoid();
    }

    private static Uni<Void> save(SqlClient client, Turns turns) {
        if (!turns.changed()) {
            return Uni.createFrom().voidItem();
        }
        FlowState state = turns.end == null ? FlowState.RUNNING : turns.end;
        Tuple parameters = Tuple.of(turns.flow.id(), FlowRows.states(turns.states), turns.told, state.wireName());
        return PostgresClient.run(client, SAVE, parameters).replaceWithVoid();
    }
}
