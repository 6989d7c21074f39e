package io.slipstream.task.storage;

import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.Submission;
import io.slipstream.task.task.SubmitUnit;
import io.slipstream.task.task.UnitItem;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The statement that writes a round of submissions: what no task of the round asks for is not in it, and costs it nothing.
 *
 * @param unique whether tasks have unique keys; then windows in which such keys stay taken are looked at
 * @param flows whether tasks are parts of flows; then they are told from others
 * @param notified whether owners are to be told of the ends of tasks
 */
record SubmitForm(boolean unique, boolean flows, boolean notified) {
    /** In the order of their keys, so that two rounds never wait for one another. */
    private static final String TAKE_WINDOWS = " taken AS (INSERT INTO task_unique (tenant, type, key, task, until)"
            + " SELECT DISTINCT ON (i.tenant, i.type, i.unique_key) i.tenant, i.type, i.unique_key, i.id,"
            + " now() + i.window_ms * interval '1 millisecond' FROM input i WHERE i.window_ms IS NOT NULL"
            + " AND NOT EXISTS (SELECT 1 FROM task h WHERE h.tenant = i.tenant AND h.type = i.type"
            + "  AND h.unique_key = i.unique_key)"
            + " ORDER BY i.tenant, i.type, i.unique_key, i.ord ON CONFLICT (tenant, type, key)"
            + " DO UPDATE SET task = excluded.task, until = excluded.until WHERE task_unique.until <= now()"
            + " RETURNING task),";

    private static final String UNTAKEN = " WHERE i.unique_key IS NULL OR i.id IN (SELECT task FROM taken)"
            + " OR (i.window_ms IS NULL AND NOT EXISTS (SELECT 1 FROM task_unique k WHERE k.tenant = i.tenant"
            + "  AND k.type = i.type AND k.key = i.unique_key AND k.until > now()))";

    private static final Map<SubmitForm, String> STATEMENTS = Stream.of(
                    new SubmitForm(false, false, false),
                    new SubmitForm(false, false, true),
                    new SubmitForm(false, true, false),
                    new SubmitForm(false, true, true),
                    new SubmitForm(true, false, false),
                    new SubmitForm(true, false, true),
                    new SubmitForm(true, true, false),
                    new SubmitForm(true, true, true))
            .collect(Collectors.toUnmodifiableMap(Function.identity(), SubmitForm::write));

    /** The parameters that every form has. */
    private static final int COMMON = 22;

    /** What a round asks for. */
    static SubmitForm of(List<SubmitUnit> round) {
        boolean unique = false;
        boolean flows = false;
        boolean notified = false;
        for (SubmitUnit unit : round) {
            flows |= unit.flow() != null;
            for (UnitItem item : unit.items()) {
                if (item instanceof UnitItem.NewTask task) {
                    unique |= task.submission().unique() != null;
                    notified |= task.isNotified();
                }
            }
        }
        return new SubmitForm(unique, flows, notified);
    }

    /** Whether nothing else is to be written with it. */
    boolean isWhole() {
        return !unique && !flows;
    }

    /** The statement. */
    String sql() {
        return Objects.requireNonNull(STATEMENTS.get(this));
    }

    private String write() {
        List<String> types = new ArrayList<>();
        List<String> names = new ArrayList<>();
        String more = "";
        if (unique) {
            types.add("int8[]");
            names.add("window_ms");
        }
        if (flows) {
            types.addAll(List.of("uuid[]", "int4[]", "boolean[]"));
            names.addAll(List.of("flow", "part", "held"));
            more += ", flow, part, held";
        }
        if (notified) {
            types.add("text[]");
            names.add("notify_on");
            more += ", notify_on";
        }
        StringBuilder arrays = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            arrays.append(", $").append(COMMON + 1 + i).append("::").append(types.get(i));
        }
        String columns = names.stream().map(name -> ", " + name).collect(Collectors.joining());
        return "WITH req AS ("
                + " INSERT INTO task_request (id, tenant, origin, key, hash)"
                + " SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])"
                + " ON CONFLICT DO NOTHING RETURNING id),"
                + " input AS (SELECT * FROM unnest($6::uuid[], $7::text[], $8::text[], $9::text[], $10::int2[], $11::text[],"
                + " $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[], $17::int4[], $18::text[],"
                + " $19::text[], $20::uuid[], $21::uuid[]" + arrays + ") WITH ORDINALITY"
                + " AS i(id, tenant, subject, type, priority, payload, tags, unique_key, concurrency_key, run_at, deadline,"
                + " max_attempts, request_id, traceparent, request, batch" + columns + ", ord)"
                + " WHERE i.request IS NULL OR i.request IN (SELECT id FROM req)),"
                + (unique ? TAKE_WINDOWS : "")
                + " placed AS (SELECT i.*, CASE"
                + (flows ? " WHEN i.held THEN 'waiting'" : "")
                + " WHEN i.run_at > now() THEN 'scheduled'"
                + " WHEN i.concurrency_key IS NULL THEN 'queued'"
                + " WHEN $22 OR row_number() OVER (PARTITION BY i.tenant, i.type, i.concurrency_key, i.run_at > now()"
                + (flows ? ", i.held IS TRUE" : "")
                + "   ORDER BY i.priority, i.ord) > 1 THEN 'waiting'"
                + " WHEN EXISTS (SELECT 1 FROM task h WHERE h.tenant = i.tenant AND h.type = i.type"
                + "   AND h.concurrency_key = i.concurrency_key AND h.state IN ('queued', 'running', 'waiting')"
                + "   AND h.held IS NOT TRUE) THEN 'waiting'"
                + " ELSE 'queued' END AS state FROM input i" + (unique ? UNTAKEN : "") + "),"
                + " ins AS (INSERT INTO task (id, tenant, subject, type, priority, state, payload, tags, unique_key,"
                + " concurrency_key, run_at, deadline, max_attempts, request_id, traceparent" + more + ")"
                + " SELECT id, tenant, subject, type, priority, state, payload, tags::text[], unique_key, concurrency_key,"
                + " run_at, deadline, max_attempts, request_id, traceparent" + more + " FROM placed ORDER BY ord"
                + " ON CONFLICT (tenant, type, unique_key) WHERE unique_key IS NOT NULL DO NOTHING RETURNING *), "
                + Sql.events("SELECT " + Sql.event("'submitted'", "state") + " FROM ins")
                + ", tallied AS (SELECT ins.tenant, ins.type, count(*) AS submitted, count(DISTINCT i.batch) AS batches"
                + " FROM ins JOIN input i ON i.id = ins.id GROUP BY ins.tenant, ins.type"
                + " UNION ALL SELECT ins.tenant, '', 0, count(DISTINCT i.batch) FROM ins JOIN input i ON i.id = ins.id"
                + " WHERE i.batch IS NOT NULL GROUP BY ins.tenant),"
                + " tally AS (INSERT INTO task_tally (tenant, type, submitted, batches)"
                + " SELECT tenant, type, submitted, batches FROM tallied)"
                + " SELECT id, seq, state, submitted_at FROM ins"
                + " UNION ALL SELECT id, 0, 'request', now() FROM req";
    }

    /**
     * What is written.
     *
     * @param keyedWait whether every task with a concurrency key is to wait for it, since two rounds wanted one at once
     */
    Tuple parameters(List<SubmitUnit> round, boolean keyedWait) {
        Columns requests = new Columns();
        Columns tasks = new Columns();
        Columns parts = new Columns();
        for (SubmitUnit unit : round) {
            RequestKey request = unit.request();
            if (request != null) {
                requests.add(request.id(), request.tenant(), request.origin(), request.key(), request.hash());
            }
            UUID requestId = request == null ? null : request.id();
            UUID batch = unit.batch() ? UUID.randomUUID() : null;
            unit.tasks().forEach(task -> addTask(tasks, task, requestId, batch));
            if (flows) {
                FlowRows.addParts(parts, unit);
            }
        }
        List<Object> parameters = new ArrayList<>(List.of(
                requests.array(0, UUID[]::new),
                requests.array(1, String[]::new),
                requests.array(2, String[]::new),
                requests.array(3, String[]::new),
                requests.array(4, String[]::new),
                tasks.array(0, UUID[]::new),
                tasks.array(1, String[]::new),
                tasks.array(2, String[]::new),
                tasks.array(3, String[]::new),
                tasks.array(4, Short[]::new),
                tasks.array(5, String[]::new),
                tasks.array(6, String[]::new),
                tasks.array(7, String[]::new),
                tasks.array(8, String[]::new),
                tasks.array(9, OffsetDateTime[]::new),
                tasks.array(10, OffsetDateTime[]::new),
                tasks.array(11, Integer[]::new),
                tasks.array(12, String[]::new),
                tasks.array(13, String[]::new),
                tasks.array(14, UUID[]::new),
                tasks.array(15, UUID[]::new),
                keyedWait));
        if (unique) {
            parameters.add(tasks.array(16, Long[]::new));
        }
        if (flows) {
            parameters.add(parts.array(0, UUID[]::new));
            parameters.add(parts.array(1, Integer[]::new));
            parameters.add(parts.array(2, Boolean[]::new));
        }
        if (notified) {
            parameters.add(tasks.array(17, String[]::new));
        }
        return Tuple.wrap(parameters);
    }

    private static void addTask(Columns tasks, UnitItem.NewTask task, @Nullable UUID request, @Nullable UUID batch) {
        Submission asked = task.submission();
        tasks.add(
                task.id(),
                asked.tenant(),
                asked.subject(),
                asked.type(),
                (short) asked.priority().value(),
                asked.payload(),
                Columns.arrayLiteral(asked.tags()),
                asked.uniqueKey(),
                asked.concurrencyKey(),
                TaskRows.column(asked.runAt()),
                TaskRows.column(asked.deadline()),
                task.maxAttempts(),
                asked.requestId(),
                asked.traceParent(),
                request,
                batch,
                asked.uniqueWindow() == null ? null : asked.uniqueWindow().toMillis(),
                task.isNotified() ? task.notifyOn().wireName() : null);
    }
}
